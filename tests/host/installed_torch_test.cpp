#include "host/installed_torch.h"

#include <gtest/gtest.h>

#include "folder.h"
#include "says.h"

namespace torchpare::host {
namespace {

using test::Folder;
using test::says;
using test::Variable;

/// A folder in which the user's own packages are those below "home".
struct Machine : Folder {
  Variable home{"HOME", *this / "home"};
  Variable base{"PYTHONUSERBASE", std::nullopt};
  Variable nouser{"PYTHONNOUSERSITE", std::nullopt};

  void install(const std::string& directory, const std::string& version) const {
    write(directory + "/torch-" + version + ".dist-info/METADATA",
          "Metadata-Version: 2.1\nName: torch\nVersion: " + version +
              "\nSummary: Tensors\n\nVersion: 9.9 of the text\n");
  }

  /// A virtual environment of py/bin/python3.11, with these lines more in its pyvenv.cfg; its interpreter.
  std::string environment(const std::string& lines) const {
    const std::string base_python = executable("py/bin/python3.11");
    write("v/pyvenv.cfg", "home = " + *this / "py/bin" + "\n" + lines);
    return link("v/bin/python", base_python);
  }
};

std::string found(const std::string& python) {
  Result<Said> torch = installed_torch(python);
  return torch ? torch->value : message(torch.error());
}

TEST(InstalledTorch, BesideAPlainInterpreter) {
  Machine m;
  std::string python = m.executable("py/bin/python3.11");
  m.install("py/lib/python3.11/site-packages", "2.13.0+cpu");
  m.install("py/lib/python3.12/site-packages", "2.99");
  EXPECT_EQ(found(python), "2.13.0+cpu");
  EXPECT_EQ(found(m.link("bin/python3", "../py/bin/python3.11")), "2.13.0+cpu");
  EXPECT_EQ(installed_torch(python)->origin,
            "--python " + python + " (" +
                m / "py/lib/python3.11/site-packages/torch-2.13.0+cpu.dist-info/METADATA" + ")");
}

TEST(InstalledTorch, InAVirtualEnvironmentItsOwnPackagesOnly) {
  Machine m;
  m.install("py/lib/python3.11/site-packages", "2.99");
  m.install("home/.local/lib/python3.11/site-packages", "2.98");
  std::string python = m.environment("include-system-site-packages = false\nversion = 3.11.7\n");
  EXPECT_NE(found(python).find("no torch is installed beside it"), std::string::npos);
  m.install("v/lib/python3.11/site-packages", "2.11.0");
  EXPECT_EQ(found(python), "2.11.0");
}

TEST(InstalledTorch, WithSystemPackagesItsOwnThenTheUsersThenTheBases) {
  Machine m;
  std::string python = m.environment("Include-System-Site-Packages = True\n");
  m.install("py/lib/python3.11/site-packages", "2.9.0");
  EXPECT_EQ(found(python), "2.9.0");
  m.install("home/.local/lib/python3.11/site-packages", "2.10.0");
  EXPECT_EQ(found(python), "2.10.0");
  m.install("v/lib/python3.11/site-packages", "2.11.0");
  EXPECT_EQ(found(python), "2.11.0");
}

/// site.py: a pyvenv.cfg that does not say is one that includes them.
TEST(InstalledTorch, SystemPackagesCountUnlessExcluded) {
  Machine m;
  std::string python = m.environment("");
  m.install("py/lib/python3.11/site-packages", "2.9.0");
  EXPECT_EQ(found(python), "2.9.0");
}

TEST(InstalledTorch, ALinkToAnEnvironmentFromElsewhereIsOutsideOfIt) {
  Machine m;
  m.install("py/lib/python3.11/site-packages", "2.9.0");
  m.environment("include-system-site-packages = false\n");
  m.install("v/lib/python3.11/site-packages", "2.11.0");
  EXPECT_EQ(found(m.link("bin/py", m / "v/bin/python")), "2.9.0");
}

TEST(InstalledTorch, ANameIsLookedUpInPath) {
  Machine m;
  m.write("a/python3.11", "not executable");
  m.executable("py/bin/python3.11");
  m.install("py/lib/python3.11/site-packages", "2.13.0");
  Variable path("PATH", m / "none" + ":" + m / "a" + ":" + m / "py/bin");
  EXPECT_EQ(found("python3.11"), "2.13.0");
  EXPECT_TRUE(says(found("python4"), {"--python: ", "no executable python4", "--torch-version"}));
}

TEST(InstalledTorch, TheUsersOwnPackagesComeFirst) {
  Machine m;
  std::string python = m.executable("py/bin/python3.11");
  m.install("py/lib/python3.11/site-packages", "2.9.0");
  m.install("home/.local/lib/python3.11/site-packages", "2.10.0");
  EXPECT_EQ(found(python), "2.10.0");
  Variable nouser("PYTHONNOUSERSITE", "1");
  EXPECT_EQ(found(python), "2.9.0");
}

TEST(InstalledTorch, OtherLayouts) {
  for (std::string directory :
       {"lib64/python3.11/site-packages", "lib/python3.11/dist-packages", "lib/python3/dist-packages"}) {
    Machine m;
    m.install("py/" + directory, "2.12.0");
    EXPECT_EQ(found(m.executable("py/bin/python3.11")), "2.12.0") << directory;
  }
}

TEST(InstalledTorch, AnEggCountsToo) {
  Machine m;
  m.write("py/lib/python3.11/site-packages/torch-2.1.0-py3.11.egg-info/PKG-INFO",
          "Name: torch\r\nVersion: 2.1.0\r\n\r\nText\r\n");
  EXPECT_EQ(found(m.executable("py/bin/python3.11")), "2.1.0");
}

TEST(InstalledTorch, OtherPackagesAreNotTorch) {
  Machine m;
  std::string site = "py/lib/python3.11/site-packages/";
  m.write(site + "torch-geometric-1.0.dist-info/METADATA", "Name: torch-geometric\nVersion: 1.0\n");
  m.write(site + "torchvision-0.2.dist-info/METADATA", "Name: torchvision\nVersion: 0.2\n");
  m.write(site + "torch-2.0.dist-info/RECORD", "Name: torch\nVersion: 2.0\n");
  m.write(site + "torch-2.1.dist-info/METADATA", "Name: torch\n\nVersion: 2.1\n");
  std::string python = m.executable("py/bin/python3.11");
  EXPECT_TRUE(says(found(python), {"--python " + python, "no torch", m / "py/lib/python3.11/site-packages",
                                   "--torch-version"}));
}

TEST(InstalledTorch, NoPackageDirectoryAtAll) {
  Machine m;
  EXPECT_NE(found(m.executable("py/bin/python3.11")).find("no package directory belongs to it"),
            std::string::npos);
}

TEST(InstalledTorch, SeveralVersionsAreNotGuessedAmong) {
  Machine m;
  std::string python = m.executable("py/bin/python");  // its name does not tell X.Y
  m.install("py/lib/python3.11/site-packages", "2.11.0");
  m.install("py/lib/python3.12/site-packages", "2.11.0");
  EXPECT_EQ(found(python), "2.11.0");
  m.install("py/lib/python3.12/site-packages", "2.13.0");
  EXPECT_TRUE(says(found(python), {"--python " + python, "several", "2.11.0, 2.13.0", "--torch-version"}));
}

TEST(InstalledTorch, PyvenvCfgTellsXYWhenTheNameDoesNot) {
  Machine m;
  std::string python = m.executable("v/bin/python");
  m.write("v/pyvenv.cfg", "version_info = 3.12.1.final.0\ninclude-system-site-packages = false\n");
  m.install("v/lib/python3.11/site-packages", "2.11.0");
  m.install("v/lib/python3.12/site-packages", "2.13.0");
  EXPECT_EQ(found(python), "2.13.0");
}

TEST(InstalledTorch, AScriptIsNoInterpreter) {
  Machine m;
  std::string shim = m.executable("shims/python", "#!/usr/bin/env bash\nexec pyenv exec python\n");
  EXPECT_TRUE(says(found(shim), {"--python: " + shim, "is a script", "--torch-version"}));
}

TEST(InstalledTorch, NothingIsExecuted) {
  Machine m;
  std::string python = m.executable("py/bin/python3.11", "");
  m.install("py/lib/python3.11/site-packages", "2.13.0");
  EXPECT_EQ(found(python), "2.13.0");
  EXPECT_NE(found(m / "py/bin").find("there is no executable"), std::string::npos);
}

}  // namespace
}  // namespace torchpare::host
