// The search is by structure, from the outside in: a file is a pickle or a blob, a blob has fields, a pickle
// has str and bytes objects, and a bytes object may be a pickle or a blob again. What is a wrapper is decided
// by the text. Then one check by brute force: the words that every wrapper contains must not occur anywhere
// else in the file. So a wrapper is found, or the file is refused; it is never passed over.
//
// Example. vLLM's `model`: pickle > bytes > pickle > bytes > pickle (of one bytes object) > pickle > str.
// Counter-example. A wrapper in a compressed field is found neither way; torch compresses none of them.
#include "container/contents.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "container/globals.h"
#include "container/key.h"
#include "core/crc32.h"

namespace torchpare::container {
namespace {

/// A string with these words is a whole wrapper: they all wait for their kernels
/// (PythonWrapperCodegen.generate in torch/_inductor/codegen/wrapper.py), and nothing else in a cache does.
constexpr std::string_view kMarker = "async_compile.wait(globals())";
/// The same of C++ wrappers, which are reported and never edited (CppWrapperCpu.finalize_prefix and
/// generate_end in torch/_inductor/codegen/cpp_wrapper_cpu.py).
constexpr std::string_view kCppMarker = "CppWrapperCodeCache.load_pybinding(";
/// Since 2.15 a function saved by aot_compile begins with a magic and a version, and the pickle follows
/// (_AOT_COMPILE_MAGIC, _AOT_COMPILE_FORMAT_VERSION in torch/_dynamo/aot_compile.py).
constexpr std::string_view kAotCompile = "PT2AOT\x01";
/// vLLM's models are five deep. More than this is made to exhaust a stack.
constexpr size_t kDeepest = 16;
/// Bytes objects below this size hold no wrapper, and no pickle that calls anything.
constexpr size_t kSmallest = 12;

/// Where the pickle of a container begins, if it is one.
size_t pickle_begin(std::string_view bytes) {
  return bytes.substr(0, kAotCompile.size()) == kAotCompile ? kAotCompile.size() : 0;
}

class Search {
 public:
  Search(std::string_view bytes, Contents& found) : bytes_(bytes), found_(found) {}

  /// The whole file. False: `obstacle` says why not.
  bool file();

  std::optional<Obstacle> obstacle;

 private:
  /// Whether the span is a container; it is looked through then.
  bool container(Span span, size_t depth);
  bool blob(const Blob& blob, size_t begin, size_t depth);
  bool pickle(Span span, size_t depth);
  /// Reads one pickle; adds to `files` what in it may be a container again. False: it is not whole.
  bool opcodes(PickleReader& reader, Span span, std::vector<Span>& files);
  void text(Span span);
  void object_to(const Objection& objection, size_t at);
  void version(std::string_view text);
  void fail(size_t at, std::string what) {
    if (!obstacle) obstacle = {at, std::move(what)};
  }
  void look_for_strays();

  std::string_view bytes_;
  Contents& found_;
  bool names_torch_version_ = false;
};

bool Search::file() {
  if (!container({0, bytes_.size()}, 0)) fail(0, "neither a pickle nor one of Inductor's blobs");
  if (!obstacle) look_for_strays();
  std::sort(found_.keys.begin(), found_.keys.end());
  found_.keys.erase(std::unique(found_.keys.begin(), found_.keys.end()), found_.keys.end());
  return !obstacle;
}

bool Search::container(Span span, size_t depth) {
  const std::string_view inner = slice(bytes_, span);
  const size_t begin = pickle_begin(inner);
  if (begins_like_pickle(inner.substr(begin))) return pickle({span.begin + begin, span.end}, depth);
  const auto found = read_blob(inner);
  if (found && depth == 0) found_.format = found->format;
  return found && blob(*found, span.begin, depth);
}

bool Search::blob(const Blob& blob, size_t begin, size_t depth) {
  if (blob.checksum) {
    const Span covers{begin + blob.checksum->covers.begin, begin + blob.checksum->covers.end};
    const Checksum checksum{begin + blob.checksum->at, covers};
    if (stored_checksum(bytes_, checksum) != crc32(slice(bytes_, covers)))
      fail(checksum.at, "the checksum is wrong, so torch would refuse it");
    found_.checksums.push_back(checksum);
  }
  if (depth >= kDeepest) fail(begin, "containers within containers, too deep");
  for (const Span& content : blob.contents)
    if (!obstacle) container({begin + content.begin, begin + content.end}, depth + 1);
  return true;
}

/// Bytes that only begin like a pickle are none, unless they are the file.
bool Search::pickle(Span span, size_t depth) {
  PickleReader reader(slice(bytes_, span));
  std::vector<Span> files;
  const size_t texts = found_.texts.size(), keys = found_.keys.size();
  if (!opcodes(reader, span, files)) {
    if (depth == 0) fail(span.begin + reader.obstacle()->at, reader.obstacle()->what);
    found_.texts.resize(texts);
    found_.keys.resize(keys);
    return false;
  }
  if (depth == 0 && span.begin + reader.end() != span.end)
    fail(span.begin + reader.end(), "bytes behind the end of the pickle");
  if (depth >= kDeepest) fail(span.begin, "containers within containers, too deep");
  for (const Span& file : files)
    if (!obstacle) container(file, depth + 1);
  return true;
}

bool Search::opcodes(PickleReader& reader, Span span, std::vector<Span>& files) {
  Globals globals(slice(bytes_, span));
  std::optional<Objection> hidden;
  size_t hidden_at = 0;
  for (Opcode op; reader.next(op);) {
    if (auto objection = obstacle ? std::nullopt : globals.see(op)) {
      if (objection->plain) object_to(*objection, span.begin + op.at);
      if (!hidden) hidden_at = span.begin + op.at;
      if (!hidden) hidden = std::move(objection);
    }
    const Span object{span.begin + op.argument.begin, span.begin + op.argument.end};
    if (op.payload == Payload::kBytes && object.size() >= kSmallest) files.push_back(object);
    if (op.payload == Payload::kText) text(object);
  }
  if (reader.obstacle()) return false;
  // Only of a whole pickle: any bytes seem to hide something.
  if (hidden) object_to(*hidden, hidden_at);
  return true;
}

void Search::text(Span span) {
  const std::string_view value = slice(bytes_, span);
  version(value);
  if (is_key(value)) found_.keys.push_back(value);
  if (value.find(kMarker) != value.npos || value.find(kCppMarker) != value.npos) found_.texts.push_back(span);
}

void Search::object_to(const Objection& objection, size_t at) {
  fail(at, objection.what + "; no compile cache does (what hides better is not seen: this is no protection)");
}

/// `torch_version` of SystemInfo, and TorchVersion objects: the string after the name.
void Search::version(std::string_view text) {
  const bool is_version =
      text.size() >= 5 && text.size() < 64 && text[0] >= '1' && text[0] <= '9' && text[1] == '.';
  if (names_torch_version_ && is_version && found_.torch.empty()) found_.torch = text;
  names_torch_version_ =
      text == "TorchVersion" || text == "torch_version" || (names_torch_version_ && !is_version);
}

void Search::look_for_strays() {
  std::sort(found_.texts.begin(), found_.texts.end(), [](Span a, Span b) { return a.begin < b.begin; });
  size_t text = 0;
  for (size_t at = bytes_.find(kMarker); at != bytes_.npos; at = bytes_.find(kMarker, at + 1)) {
    while (text < found_.texts.size() && found_.texts[text].end <= at) ++text;
    if (text == found_.texts.size() || at < found_.texts[text].begin)
      return fail(at, "the text of a wrapper lies where no string object is");
  }
}

}  // namespace

bool may_be_container(std::string_view first, uint64_t size) {
  return begins_like_pickle(first.substr(pickle_begin(first))) || may_be_blob(first, size);
}

Result<Contents> read_contents(std::string_view bytes, const std::string& where) {
  Contents found;
  Search search(bytes, found);
  if (search.file()) return found;
  const std::string place = fmt::format("byte {}", search.obstacle->at);
  return Error{where.empty() ? place : fmt::format("{}: {}", where, place), search.obstacle->what, "", ""};
}

}  // namespace torchpare::container
