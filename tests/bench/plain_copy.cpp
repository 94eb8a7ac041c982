// The floor that tools/dev/bench compares with: what replacing every file costs when nothing is looked at.
//
//   plain_copy THREADS [--sync] PATH...      read each file, write it to a temporary one, rename
//
// It does what disk::Batch does and no more: one read and one write per file; with --sync, one sync of the
// file system between the writes and the renames and one after them.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& path) {
  std::perror(path.c_str());
  std::exit(2);
}

void collect(const std::string& path, std::vector<std::string>& files) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) return files.push_back(path);
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") collect(path + "/" + entry->d_name, files);
  }
  ::closedir(folder);
}

void read_file(const std::string& path, std::string& bytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat s;
  if (fd < 0 || ::fstat(fd, &s) != 0) fail(path);
  bytes.resize(static_cast<size_t>(s.st_size));
  if (::read(fd, bytes.data(), bytes.size()) != s.st_size) fail(path);
  ::close(fd);
}

void write_file(const std::string& path, const std::string& bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) fail(path);
  if (::close(fd) != 0) fail(path);
}

void sync_file_system(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || ::syncfs(fd) != 0) fail(path);
  ::close(fd);
}

void copy_all(const std::vector<std::string>& files, unsigned threads) {
  std::atomic<size_t> next = 0;
  auto take_turns = [&] {
    std::string bytes;
    for (size_t i = next++; i < files.size(); i = next++) {
      read_file(files[i], bytes);
      write_file(files[i] + ".tmp", bytes);
    }
  };
  std::vector<std::jthread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(take_turns);
  take_turns();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool sync = words.size() > 1 && words[1] == "--sync";
  std::vector<std::string> files;
  for (size_t i = sync ? 2 : 1; i < words.size(); ++i) collect(words[i], files);
  if (files.empty()) {
    std::fputs("plain_copy THREADS [--sync] PATH...\n", stderr);
    return 2;
  }
  copy_all(files, static_cast<unsigned>(std::atoi(words[0].c_str())));
  if (sync) sync_file_system(files[0] + ".tmp");
  for (const std::string& file : files)
    if (::rename((file + ".tmp").c_str(), file.c_str()) != 0) fail(file);
  if (sync) sync_file_system(files[0]);
}
