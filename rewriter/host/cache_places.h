// Where torch and vLLM keep the compile caches of a user.
//
// As torch/_inductor/runtime/cache_dir_utils.py (cache_dir, default_cache_dir), torch/_inductor/remote_cache.py
// (RedisRemoteCacheBackend) and vllm/envs.py (VLLM_CACHE_ROOT) say, with Python's getpass.getuser,
// tempfile.gettempdir and os.path.expanduser.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace torchpare::host {

/// What these programs ask their environment and the list of users.
struct Person {
  std::map<std::string, std::string> environment;
  unsigned id = 0;
  std::string account, home;  ///< as the list of users has them; empty: it has none
};

/// Who runs this process, with its environment.
Person this_person();

/// A place where a cache may be.
struct CachePlace {
  std::string location;  ///< an absolute path, or redis://…, in which there may be a password
  std::string origin;    ///< "TORCHINDUCTOR_CACHE_DIR", "torch's default"
  bool is_server = false;
};

/// Where the caches of a person may be, whether or not anything is there: the folder that the environment names for
/// Inductor, then Inductor's default, vLLM's two folders, and the server. A folder that is named in two ways is there
/// once, with both origins.
std::vector<CachePlace> cache_places(const Person& person);

}  // namespace torchpare::host
