#include "find/meaning.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <vector>

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
                           "async_compile.wait(globals()) ; f()\n",
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
                           "async_compile.wait(globals()) \t \n",
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

/// Whether `max = f` matters to a site that has nothing but these names.
bool matters_to(const std::string& names) {
  const std::string site = "assert_size_stride(" + names + ")\n";
  return changed(site + "max = f\n", {{0, site.size()}}).has_value();
}

TEST(meaning, a_site_calls_whole_words) {
  EXPECT_TRUE(matters_to("max"));
  EXPECT_TRUE(matters_to("xmax, maxmax, 'max'"));
  EXPECT_FALSE(matters_to("xmax, maxx, max1, maxmax, _max, maxmax1"));
  std::string long_name;  // which would take minutes if each `max` in it looked for where it begins
  while (long_name.size() < 2'000'000) long_name += "max";
  EXPECT_FALSE(matters_to(long_name));
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

uint64_t all_tell(std::string_view, size_t, const Masks& masks) { return ~masks.name; }

/// Where something is suspected or mentioned in a text that is all code, if all places are looked at that `telling` says.
std::vector<size_t> told_at(const std::string& text, Telling telling) {
  CodeMasks masks(text, telling);
  Meaning meaning;
  meaning.see(text, masks, {0, text.size()});
  std::vector<size_t> places;
  for (const Suspect& suspect : meaning.suspects) places.push_back(suspect.at);
  for (const Mention& mention : meaning.mentions) places.push_back(mention.at);
  return places;
}

TEST(meaning, the_places_looked_at_are_all_that_tell) {
  const char* pieces[] = {"x",        "x.", "y1",  ".",      "a.b", "=",  " = ",  "==",    "+=", " -= ", "  ",
                          "\t",       "\n", "max", "int",    "(",   ")",  "self", "def ",  ",",  "<<=",  ":=",
                          "\xC3\xA9", "!=", "abs", "import", "*",   "1.", "exec", "f(x.y", ")=", "]"};
  std::mt19937 random(3);
  size_t told = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t size = random() % 90 + 40; text.size() < size;) text += pieces[random() % std::size(pieces)];
    const std::vector<size_t> expected = told_at(text, all_tell);
    ASSERT_EQ(told_at(text, Meaning::may_tell), expected) << text;
    told += expected.size();
  }
  EXPECT_GT(told, 10000u);
}

}  // namespace
}  // namespace torchpare
