// Two lines tell the place, and those below the last frame tell what was wrong (torch/csrc/dynamo/guards.cpp,
// assert_size_stride and assert_alignment):
//
//   File "/tmp/torchinductor_user/tm/ctmj….py", line 112, in call
//     assert_size_stride(buf2, (4, 8), (8, 1), 'torch.ops.my.size.default')
//   AssertionError: expected size 4==4, stride 9==8 at dim=0; expected size 9==8, stride 1==1 at dim=1
//   Error in op: torch.ops.my.size.default
//
// In "9==8" the first number came and the second was compiled. From torch 2.14 on there is also
// (torch/_inductor/runtime/runtime_utils.py, assert_tensor_metadata)
//
//   RuntimeError: expected dtype torch.float32 but got torch.float64
#include "explain/failure.h"

#include <algorithm>
#include <charconv>

#include "core/ascii.h"
#include "core/asserts.h"

namespace torchpare::explain {
namespace {

std::vector<std::string_view> trimmed_lines(std::string_view text) {
  std::vector<std::string_view> lines = lines_in(text);
  for (std::string_view& line : lines)
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return lines;
}

/// What stands behind `words` in a text; nothing where they do not.
std::optional<std::string_view> behind(std::string_view text, std::string_view words) {
  const size_t at = text.find(words);
  if (at == text.npos) return std::nullopt;
  return text.substr(at + words.size());
}

/// The number that a text begins with, which is taken off it.
std::optional<int64_t> take_number(std::string_view& text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  text.remove_prefix(words.size());
  return true;
}

/// "4==4, stride 9==8 at dim=0"
std::optional<Mismatch> mismatch_at_head(std::string_view text) {
  Mismatch m;
  const auto pair = [&text](int64_t& came, int64_t& wanted) {
    const auto first = take_number(text);
    if (!first || !take(text, "==")) return false;
    const auto second = take_number(text);
    came = *first;
    wanted = second.value_or(0);
    return second.has_value();
  };
  if (!pair(m.size, m.wanted_size) || !take(text, ", stride ") || !pair(m.stride, m.wanted_stride))
    return std::nullopt;
  if (!take(text, " at dim=")) return std::nullopt;
  const auto dimension = take_number(text);
  if (!dimension || *dimension < 0) return std::nullopt;
  m.dimension = static_cast<size_t>(*dimension);
  return m;
}

std::vector<Mismatch> mismatches_in(std::string_view line) {
  std::vector<Mismatch> all;
  for (auto rest = behind(line, "expected size "); rest; rest = behind(*rest, "expected size "))
    if (const auto one = mismatch_at_head(*rest)) all.push_back(*one);
  return all;
}

/// "expected dtype torch.float32 but got torch.float64"
void take_dtypes(std::string_view line, Failure& failure) {
  const auto wanted = behind(line, "expected dtype ");
  const auto came = wanted ? behind(*wanted, " but got ") : std::nullopt;
  if (!came) return;
  failure.wanted_dtype = wanted->substr(0, wanted->find(' '));
  failure.dtype = *came;
}

/// Whether a file is torch's own and no wrapper.
bool is_of_torch(std::string_view path) {
  const auto has = [path](std::string_view part) { return path.find(part) != path.npos; };
  return has("site-packages") || has("dist-packages") || has("/torch/_inductor/");
}

struct Frame {
  std::string_view path;
  size_t line = 0;
  std::string_view function;
};

/// `File "…", line 112, in call`
std::optional<Frame> frame_in(std::string_view line) {
  const auto path = behind(line, "File \"");
  const size_t quote = path ? path->find("\", line ") : path->npos;
  if (!path || quote == path->npos) return std::nullopt;
  std::string_view rest = path->substr(quote + std::string_view("\", line ").size());
  const auto number = take_number(rest);
  if (!number || *number <= 0 || !take(rest, ", in ")) return std::nullopt;
  return Frame{path->substr(0, quote), static_cast<size_t>(*number), rest};
}

/// Where one of the forms' first words stands in a line.
size_t begin_of_assert(std::string_view line) {
  size_t begin = line.npos;
  for (const FormRow& form : kForms)
    if (form.written == Written::kCall || form.written == Written::kStatements)
      begin = std::min(begin, line.find(form.head));
  return std::min(begin, line.find("raise RuntimeError("));
}

/// What Python says of the error, without its type and what a log has put before it.
std::optional<std::string_view> error_in(std::string_view line) {
  for (const std::string_view type : {"AssertionError:", "RuntimeError:"})
    if (auto said = behind(line, type)) {
      said->remove_prefix(std::min(said->find_first_not_of(' '), said->size()));
      return said;
    }
  return std::nullopt;
}

class Reader {
 public:
  void line(std::string_view line, std::string_view next);
  std::optional<Failure> failure() && { return told_ ? std::optional(std::move(found_)) : std::nullopt; }

 private:
  void start(const Frame& frame, std::string_view statement) {
    found_ = {};
    found_.path = frame.path;
    found_.line = frame.line;
    found_.body = frame.function;
    found_.statement = statement;
    told_ = true;
  }

  Failure found_;
  bool told_ = false;
};

void Reader::line(std::string_view line, std::string_view next) {
  if (const auto frame = frame_in(line)) {
    const size_t code = begin_of_assert(next);
    if (code != next.npos && !is_of_torch(frame->path)) start(*frame, next.substr(code));
    return;
  }
  take_dtypes(line, found_);
  if (auto mismatches = mismatches_in(line); !mismatches.empty()) {
    found_.mismatches = std::move(mismatches);
    told_ = true;
  }
  if (const auto said = error_in(line); said && found_.message.empty()) found_.message = *said;
  found_.other_rank |= line.find("wrong number of dimensions") != line.npos;
  if (const auto op = behind(line, "Error in op: ")) {
    found_.op = *op;
    told_ = true;
  }
  if (auto offset = behind(line, "storage_offset=")) found_.storage_offset = take_number(*offset);
  if (auto size = behind(line, "itemsize=")) found_.item_size = take_number(*size);
}

}  // namespace

std::optional<Failure> failure_in(std::string_view text) {
  Reader reader;
  const auto lines = trimmed_lines(text);
  for (size_t i = 0; i < lines.size(); ++i) reader.line(lines[i], i + 1 < lines.size() ? lines[i + 1] : "");
  return std::move(reader).failure();
}

}  // namespace torchpare::explain
