#include <optional>

#include "cache/texts.h"
#include "container/key.h"
#include "disk/files.h"
#include "explain/report_explain.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {
namespace {

using explain::Explanation;
using explain::Failure;

/// The text that the first argument names, or is.
Result<std::string> text_of(const std::string& argument, size_t most) {
  if (argument == "-") return disk::read_stdin(most);
  disk::FileText file;
  const auto read = disk::read(argument, file);
  if (read) return std::move(file.bytes);
  if (explain::failure_in(argument) || argument.find(": ") != argument.npos) return argument;
  return read.error();
}

/// "cabc…" of "/tmp/torchinductor_user/ab/cabc….py"
std::string name_in(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.rfind(".py"));
}

/// Looks for the assert in one text after the other, and counts asserts of its kind of subject.
class Search {
 public:
  explicit Search(const Failure& failure) : failure_(failure), name_(name_in(failure.path)) {}

  void look(const std::string& place, std::string_view text) {
    const Inventory found = find_sites(text, recogniser_);
    for (const Site& site : found.sites)
      asserts_ += !failure_.op.empty() && site.subject.cls == Class::kOp && site.subject.op == failure_.op;
    if (explanation_ && !failure_.path.empty()) return;
    const bool named = failure_.path.empty() || place == failure_.path || name_in(place) == name_ ||
                       container::key_of(text) == name_;
    if (!named) return;
    const Site* site = explain::site_of(failure_, text, found, grammar_);
    if (site == nullptr) return;
    if (explanation_) {
      ++explanation_->may_also_be;
      return;
    }
    explanation_ = explain::explained(failure_, text, found, *site, grammar_);
    explanation_->wrapper = place;
  }

  std::optional<Explanation> result(bool counted) && {
    if (explanation_ && counted && asserts_ > 0) explanation_->asserts_of_op = asserts_;
    return std::move(explanation_);
  }

 private:
  const Failure& failure_;
  std::string name_;
  Recogniser recogniser_;
  Grammar grammar_;
  size_t asserts_ = 0;
  std::optional<Explanation> explanation_;
};

}  // namespace

Result<ExitCode> run_explain(const Arguments& arguments) {
  const std::string text = TRY(text_of(arguments.inputs.front(), arguments.max_size));
  const auto failure = explain::failure_in(text);
  if (!failure)
    return Error{arguments.inputs.front(), "no failed assert in it",
                 "neither a traceback through a wrapper nor its message", "give all of what Python printed"};
  Search search(*failure);
  const std::vector<std::string> caches(arguments.inputs.begin() + 1, arguments.inputs.end());
  const auto look = [&](const cache::FoundText& found) { search.look(found.place, found.text); };
  std::vector<Error> errors = cache::for_each_text(caches, arguments.max_size, look);
  disk::FileText wrapper;
  if (caches.empty() && !failure->path.empty() && disk::read(failure->path, wrapper))
    search.look(failure->path, wrapper.bytes);
  const ExitCode read = complain(errors);
  const auto explanation = std::move(search).result(!caches.empty());
  if (!explanation)
    return Error{failure->path.empty() ? arguments.inputs.front() : failure->path,
                 "the wrapper with this assert was not found", "",
                 "name the cache, or the wrapper itself, behind it"};
  return worse(read, print(arguments.json ? explain::to_json(*explanation) : explain::to_text(*explanation)));
}

}  // namespace torchpare::cli
