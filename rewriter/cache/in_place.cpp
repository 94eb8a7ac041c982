#include "cache/in_place.h"

#include <algorithm>
#include <map>
#include <set>

#include "disk/trust.h"
#include "disk/walk.h"

namespace torchpare::cache {

Result<InPlace::Input> InPlace::input_of(const std::string& path) const {
  Input input{path, {}, {}, {}};
  if (terms_.force) {
    auto real = disk::real_path(path);
    if (!real) input.trouble = real.error();
    if (real) input.real = std::move(*real);
  } else {
    disk::Resolution resolution = disk::resolve(path);
    if (!resolution.strangers.empty()) return disk::strangers_link(path, resolution);
    if (path.empty())
      input.trouble = Error{"", "an empty path", "it names nothing", "name a file or a folder"};
    else if (!resolution.found)
      input.trouble = disk::failed(path, "finding it", "check the path and its permissions");
    input.real = std::move(resolution.path);
  }
  if (input.trouble) return input;
  input.root = disk::root_of(input.real);
  if (auto folder = disk::Directory::open_real(input.root); !folder) input.trouble = folder.error();
  return input;
}

Result<Done> InPlace::lock(const std::vector<std::string>& inputs) {
  std::vector<disk::Named> named;
  for (const std::string& path : inputs) {
    inputs_.push_back(TRY(input_of(path)));
    const Input& input = inputs_.back();
    if (!input.trouble) named.push_back({input.real, input.root});
  }
  roots_ = TRY(disk::Roots::lock(std::move(named), terms_));
  note_ignored(roots_->ignored());
  return Done{};
}

Result<Done> InPlace::look_at(const std::vector<std::string>& inputs) {
  for (const std::string& path : inputs) {
    inputs_.push_back(TRY(input_of(path)));
    const Input& known = inputs_.back();
    if (known.trouble) continue;
    TRY(disk::check_ours({known.real, known.root}, terms_.force));
  }
  return Done{};
}

Result<std::vector<Job>> InPlace::jobs(size_t most) const {
  std::vector<Job> all;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    auto jobs = TRY(jobs_in(i, most));
    all.insert(all.end(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
  }
  std::vector<std::string> named;
  for (const Input& input : inputs_) named.push_back(input.real);
  drop_repeated(all, named);
  return all;
}

/// Walks from the descriptor of the root, so that what is read is below what was locked.
Result<std::vector<Job>> InPlace::jobs_in(size_t i, size_t most) const {
  const Input& input = inputs_[i];
  if (input.trouble) return std::vector<Job>{job_of_trouble(input.path, *input.trouble, i)};
  if (!disk::is_directory(input.real)) return std::vector<Job>{job_of_file(input.path, i, most)};
  const disk::Root& root = roots_->of(input.root);
  const std::string below = input.real == root.path() ? "" : disk::relative_to(root.path(), input.real);
  auto folder = root.directory().directory(below);
  if (!folder) return std::vector<Job>{job_of_trouble(input.path, folder.error(), i)};
  disk::Walk found = disk::walk(*folder, input.path);
  for (std::string& ours : found.ours) ours = disk::joined(below, ours);
  TRY(root.keep_out_below(found.ours));
  return jobs_below(std::make_shared<const disk::Directory>(std::move(*folder)), std::move(found), i, most);
}

std::vector<std::string> InPlace::named() const {
  std::vector<std::string> out;
  for (const Input& input : inputs_)
    if (!input.trouble) out.push_back(input.real);
  return out;
}

std::string InPlace::real_path_of(const Job& job) const { return disk::joined(named_by(job), job.below); }

void InPlace::stage(const Job& job, disk::Replacement replacement, FileReport& report) {
  disk::Root& root = roots_->of(inputs_[job.input].root);
  const std::string below = disk::relative_to(root.path(), real_path_of(job));
  if (auto staged = batch_.stage(root, below, std::move(replacement)); !staged) fail(report, staged.error());
}

std::vector<Error> InPlace::commit(std::vector<FileReport>& files, unsigned threads) {
  std::vector<Error> errors = batch_.commit(threads);
  const std::set<std::string> left = batch_.left();
  std::map<std::string_view, const Error*> why;
  for (const Error& error : errors) why[error.where] = &error;
  for (FileReport& file : files) {
    if (!left.contains(file.path)) continue;
    const auto known = why.find(file.path);
    fail(file, known == why.end() ? errors.front() : *known->second);
  }
  return errors;
}

void InPlace::note_ignored(const std::vector<Error>& ignored) {
  for (const Error& error : ignored) {
    const auto same = [&error](const Error& e) { return e.where == error.where; };
    if (std::none_of(ignored_.begin(), ignored_.end(), same)) ignored_.push_back(error);
  }
}

}  // namespace torchpare::cache
