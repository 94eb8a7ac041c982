#include "tools/in_place.h"

namespace torchpare::tools {

void fail(FileReport& report, const Error& error) {
  report.state = FileReport::State::kFailed;
  report.reason = message(error);
}

Result<Done> InPlace::lock(const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    auto root = disk::root_of(input);
    if (!root) return root.error();
    root_of_input_.push_back(std::move(*root));
  }
  auto roots = disk::Roots::lock(root_of_input_);
  if (!roots) return roots.error();
  roots_ = std::move(*roots);
  return Done{};
}

void InPlace::stage(const Job& job, const disk::Replacement& replacement, FileReport& report) {
  auto staged = batch_.stage(roots_->of(root_of_input_[job.input]), replacement);
  if (!staged) fail(report, staged.error());
}

ExitCode InPlace::commit(std::vector<FileReport>& files) {
  ExitCode code = kYes;
  for (const Error& error : batch_.commit()) {
    code = worse(code, complain(error));
    for (FileReport& file : files)
      if (file.path == error.where) file.state = FileReport::State::kFailed;
  }
  return code;
}

}  // namespace torchpare::tools
