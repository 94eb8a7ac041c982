#include "find/meaning.h"

#include <gtest/gtest.h>

#include <string>

#include "find/scan.h"

namespace torchpare {
namespace {

const std::string kSite = "assert_size_stride(buf0, (math.floor(max(u0, 1)), ), (1, ))\n";

std::optional<Obstacle> changed(const std::string& text, const std::vector<Span>& gone) {
  const Scan seen = scan(text);
  EXPECT_FALSE(seen.obstacle) << text;
  return changed_meaning(text, seen.suspects, gone);
}

/// What a text in which `line` stands before and behind the site is told to change; empty: nothing.
std::string told(const std::string& line) {
  std::string what;
  for (const std::string& text : {line + kSite, "x()\n" + kSite + line}) {
    const size_t at = text.find(kSite);
    const auto found = changed(text, {{at, at + kSite.size()}});
    if (text.starts_with(line)) what = found ? found->what : "";
    EXPECT_EQ(what, found ? found->what : "") << text;
  }
  return what;
}

TEST(meaning, changes) {
  for (const char* line : {"max = f\n",
                           "max <<= f\n",
                           "def max(): pass\n",
                           "class max: pass\n",
                           "import x as max\n",
                           "from x import max\n",
                           "from x import *\n",
                           "from x import \\\n*; del y\n",
                           "for max in y: pass\n",
                           "del max\n",
                           "global max\n",
                           "(max := f)\n",
                           "f(f'{(max := f)}')\n",
                           "assert_size_stride = f\n",
                           "x.floor = f\n",
                           "math.floor += f\n",
                           "x.self.y = f\n",
                           "globals()['max'] = f\n",
                           "f(locals())\n",
                           "setattr(math, 'floor', f)\n",
                           "sys.modules['x'] = f\n",
                           "x.__dict__['max'] = f\n",
                           "f(async_compile.wait(globals()))\n",
                           "f(f'{globals()}')\n",
                           "x = torch.ops.modules['y']\n",
                           "x = y.torch.ops.mylib.modules\n",
                           "x = mytorch.ops.mylib.modules\n",
                           "x = torch.ops.mylib.__dict__\n",
                           "x = f(y, dir == z)\n"})
    EXPECT_NE(told(line), "") << line;
}

TEST(meaning, stays) {
  for (const char* line : {"x = max(1, 2)\n",
                           "f(max)\n",
                           "min = f\n",
                           "x.max(1)\n",
                           "f(max=1)\n",
                           "f(a, max=1)\n",
                           "if x.y == z: pass\n",
                           "if x.y <= z: pass\n",
                           "x = y.z >> 1\n",
                           "self.partitions = f\n",
                           "# globals()\n",
                           "x = 'max = f; globals()'\n",
                           "x = '''\nmax = f\n'''\n",
                           "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n",
                           "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n",
                           "async_compile.wait(globals())\n",
                           "x = torch.ops.mylib.patch.default(y)\n",
                           "x = torch.ops.mylib.modules(y)\n",
                           "f(x, patch=1, dir='y')\n",
                           "f(inspect=x)\n",
                           "u0 = buf0.size(0).__floordiv__(4)\n"})
    EXPECT_EQ(told(line), "") << line;
}

TEST(meaning, of_what_no_site_calls_does_not_matter) {
  EXPECT_FALSE(changed("max = f\n", {}));
  EXPECT_TRUE(changed("x.y = f\n", {}));
}

TEST(meaning, the_first_place_is_told) {
  const std::string site = "assert_size_stride(max(u0, 1), x.y)\n";
  const std::string text = site + "f(x) ; x.y = f; f(globals())\nmax = f\n";
  EXPECT_EQ(changed(text, {{0, site.size()}})->at, text.find("y = f"));
}

TEST(meaning, what_goes_does_not_matter) {
  const std::string text = "if (max := f): exec(x)\n";
  EXPECT_TRUE(changed(text, {}));
  EXPECT_FALSE(changed(text, {{0, text.size()}}));
}

}  // namespace
}  // namespace torchpare
