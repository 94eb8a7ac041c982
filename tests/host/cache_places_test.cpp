#include "host/cache_places.h"

#include <gtest/gtest.h>

#include "folder.h"

namespace torchpare::host {
namespace {

using test::Folder;
using Places = std::vector<std::pair<std::string, std::string>>;

/// Where, and who says so.
Places places_of(const Person& person) {
  Places out;
  for (const CachePlace& place : cache_places(person)) out.emplace_back(place.location, place.origin);
  return out;
}

class CachePlaces : public testing::Test {
 protected:
  Person someone(std::map<std::string, std::string> more) const {
    more.insert({{"TMPDIR", folder.path()}, {"HOME", "/home/ann"}, {"USER", "ann"}});
    return {std::move(more), 1234, "account", "/home/account"};
  }

  Folder folder;
};

TEST_F(CachePlaces, AreTheDefaultsWhereNothingIsNamed) {
  EXPECT_EQ(places_of(someone({})), (Places{{folder / "torchinductor_ann", "torch's default"},
                                            {"/home/ann/.cache/vllm/torch_compile_cache", "vLLM's default"},
                                            {"/home/ann/.cache/vllm/torch_aot_compile", "vLLM's default"}}));
}

TEST_F(CachePlaces, AreThoseThatTheEnvironmentNames) {
  EXPECT_EQ(places_of(someone({{"TORCHINDUCTOR_CACHE_DIR", "/c/../d/inductor/"},
                               {"VLLM_CACHE_ROOT", "~/v"},
                               {"XDG_CACHE_HOME", "/not/asked"},
                               {"TORCHINDUCTOR_REDIS_URL", "redis://u:secret@h:7/1"},
                               {"TORCHINDUCTOR_REDIS_HOST", "not-asked"}})),
            (Places{{"/d/inductor", "TORCHINDUCTOR_CACHE_DIR"},
                    {folder / "torchinductor_ann", "torch's default"},
                    {"/home/ann/v/torch_compile_cache", "VLLM_CACHE_ROOT"},
                    {"/home/ann/v/torch_aot_compile", "VLLM_CACHE_ROOT"},
                    {"redis://u:secret@h:7/1", "TORCHINDUCTOR_REDIS_URL"}}));
  EXPECT_EQ(places_of(someone({{"XDG_CACHE_HOME", "/x"}})).at(1),
            std::pair(std::string("/x/vllm/torch_compile_cache"), std::string("XDG_CACHE_HOME")));
}

TEST_F(CachePlaces, AServerCanBeNamedByItsHost) {
  const auto last = [this](const std::map<std::string, std::string>& more) {
    const auto places = cache_places(someone(more));
    EXPECT_TRUE(places.back().is_server);
    return places.back().location;
  };
  EXPECT_EQ(last({{"TORCHINDUCTOR_REDIS_HOST", "h"}}), "redis://h:6379");
  EXPECT_EQ(last({{"TORCHINDUCTOR_REDIS_HOST", "::1"}, {"TORCHINDUCTOR_REDIS_PORT", "7"}}),
            "redis://[::1]:7");
  EXPECT_EQ(last({{"TORCHINDUCTOR_REDIS_URL", "no address"}}), "no address")
      << "it may hold a password, so it is never a path";
}

TEST_F(CachePlaces, AreThereOnce) {
  const std::string path = folder / "torchinductor_ann";
  EXPECT_EQ(places_of(someone({{"TORCHINDUCTOR_CACHE_DIR", path}})).front(),
            std::pair(path, std::string("TORCHINDUCTOR_CACHE_DIR, torch's default")));
}

/// getpass.getuser() asks LOGNAME first and skips what is empty; without any the list of users is asked.
TEST_F(CachePlaces, AreNamedByTheUserAsPythonNamesHim) {
  const auto name = [this](const Person& person) {
    return places_of(person).front().first.substr(folder.path().size() + 1);
  };
  EXPECT_EQ(name(someone({{"LOGNAME", "log"}})), "torchinductor_log");
  EXPECT_EQ(name(someone({{"LOGNAME", ""}})), "torchinductor_ann");
  EXPECT_EQ(name(someone({{"LOGNAME", "CORP\\ann:\"x\"/<y>|*?"}})), "torchinductor_CORP_ann__x___y____");
  Person person = someone({});
  person.environment.erase("USER");
  EXPECT_EQ(name(person), "torchinductor_account");
  person.account.clear();
  EXPECT_EQ(name(person), "torchinductor_uid_1234");
}

/// tempfile.gettempdir() passes over what is no folder that can be written to.
TEST_F(CachePlaces, AreInTheFirstTemporaryFolderThatCanBeUsed) {
  const std::string file = folder.write("file", "");
  EXPECT_EQ(
      places_of(someone({{"TMPDIR", file}, {"TEMP", folder / "none"}, {"TMP", folder.path()}})).front().first,
      folder / "torchinductor_ann");
  EXPECT_EQ(places_of(someone({{"TMPDIR", ""}})).front().first, "/tmp/torchinductor_ann");
}

/// os.path.abspath("") is the working folder, and so torch's cache.
TEST_F(CachePlaces, AnEmptyNameIsTheWorkingFolder) {
  EXPECT_EQ(places_of(someone({{"TORCHINDUCTOR_CACHE_DIR", ""}})).front().first,
            std::filesystem::current_path().string());
}

TEST_F(CachePlaces, TheHomeIsThatOfTheListOfUsersWhereNoVariableSaysIt) {
  Person person = someone({});
  person.environment.erase("HOME");
  EXPECT_EQ(places_of(person).at(1).first, "/home/account/.cache/vllm/torch_compile_cache");
}

}  // namespace
}  // namespace torchpare::host
