// A line that binds a name may go when, and only when, nothing that stays can see the name: the import of
// assert_tensor_metadata, the placeholders of scalar asserts, the variables of the NaN epilogue.
#include <gtest/gtest.h>

#include <string>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "audit/small_wrapper.h"

namespace torchpare {
namespace {

using audit::Verdict;

const std::string kImport = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n";
const std::string kSite = "    assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.a')\n";
const std::string kOther = "    assert_tensor_metadata(buf1, (4, ), (1, ), torch.float32, 'torch.ops.b')\n";
const std::string kDef = "def call(args):\n    x()\n";

Verdict verdict(const std::string& a, const std::string& b, const Policy& policy = test::strip_every_kind()) {
  return audit::audit(a, b, policy).verdict;
}

TEST(uses, goes_with_the_last_use) {
  EXPECT_EQ(verdict(kImport + kDef + kSite, kDef), Verdict::kProved);
  EXPECT_EQ(verdict(kImport + kDef + kSite + kOther, kDef), Verdict::kProved);
  EXPECT_EQ(verdict(kImport + kDef + kSite + kOther, kDef, test::strip({Kind::kSizeAsserts})),
            Verdict::kProved);
}

TEST(uses, may_stay) {
  EXPECT_EQ(verdict(kImport + kDef + kSite, kImport + kDef), Verdict::kProved);
  EXPECT_EQ(verdict(kImport + kImport + kDef + kSite, kImport + kDef), Verdict::kProved);
}

TEST(uses, is_not_held_by_comments_and_longer_names) {
  const std::string rest =
      "# assert_tensor_metadata\nx = 1  # assert_tensor_metadata\n_assert_tensor_metadata(y)\n";
  EXPECT_EQ(verdict(kImport + rest + kDef + kSite, rest + kDef), Verdict::kProved);
}

TEST(uses, the_report_names_it) {
  const std::string a = kImport + kDef + kSite;
  const auto report = audit::audit(a, kDef, test::strip_every_kind());
  ASSERT_EQ(report.removals.size(), 2u);
  EXPECT_EQ(report.removals[0].form, Form::kMetadataImport);
  EXPECT_EQ(slice(a, report.removals[0].in_a), kImport);
}

TEST(uses, is_refuted_while_used) {
  EXPECT_EQ(verdict(kImport + kDef + kSite + kOther, kDef + kOther), Verdict::kRefuted);
  for (const std::string use :
       {"    f(assert_tensor_metadata)\n", "    x = assert_tensor_metadata\n",
        "    y = 1; assert_tensor_metadata(y)\n", "    f('''\n''', assert_tensor_metadata)\n",
        "    f(f'{assert_tensor_metadata}')\n", "    f('assert_tensor_metadata')\n",
        "    __all__ = ['assert_tensor' '_metadata']\n", "    __all__ += x\n", "    f(__all__)\n",
        "    f('x\\nassert_tensor_metadata(y)')\n", "    m.assert_tensor_metadata(y)\n"}) {
    EXPECT_EQ(verdict(kImport + kDef + kSite + use, kDef + use), Verdict::kRefuted) << use;
    EXPECT_EQ(verdict(kImport + use.substr(4) + kDef + kSite, use.substr(4) + kDef), Verdict::kRefuted)
        << use;
  }
}

TEST(uses, is_undecided_when_an_identifier_could_be_its_name_in_disguise) {
  const std::string disguise = "    \xEF\xBD\x81ssert_tensor_metadata(1)\n";  // normalises to the same name
  EXPECT_EQ(verdict(kImport + kDef + kSite + disguise, kDef + disguise), Verdict::kUndecided);
  const std::string harmless = "    x = '\xEF\xBD\x81'\n";
  EXPECT_EQ(verdict(kImport + kDef + kSite + harmless, kDef + harmless), Verdict::kProved);
}

/// The import makes the module an attribute of its package.
TEST(uses, is_refuted_while_the_module_is_read) {
  for (const char* line :
       {"x = torch._inductor.runtime.runtime_utils.f()\n", "x = y.runtime . \\\n  runtime_utils\n",
        "x = f'{y.runtime_utils}'\n", "def f(x=y.runtime_utils): pass\n", "import y; x = y.runtime_utils\n",
        "x = runtime_utils\n"})
    EXPECT_EQ(verdict(kImport + line + kDef + kSite, line + kDef), Verdict::kRefuted) << line;
  for (const char* line : {"from torch._inductor.runtime.runtime_utils import compile_mps_shader\n",
                           "import torch._inductor.runtime.runtime_utils\n", "x = 'runtime_utils'\n",
                           "from torch._inductor.runtime import runtime_utils\n", "# runtime_utils\n"})
    EXPECT_EQ(verdict(kImport + line + kDef + kSite, line + kDef), Verdict::kProved) << line;
}

TEST(uses, is_refuted_when_no_assert_went) {
  EXPECT_EQ(verdict(kImport + kDef, kDef), Verdict::kRefuted);
  EXPECT_EQ(verdict(kImport + kDef + "    assert_alignment(x, 16)\n", kDef), Verdict::kRefuted);
  EXPECT_EQ(verdict(kImport + kDef + kSite, kDef, test::keep_all()), Verdict::kRefuted);
}

TEST(uses, is_refuted_when_it_is_not_exactly_that_line) {
  for (const std::string& line :
       {std::string("from torch._inductor.runtime.runtime_utils import assert_tensor_metadata as a\n"),
        std::string("from torch._inductor.runtime.runtime_utils import assert_tensor_metadata  # x\n"),
        std::string("from torch._inductor.runtime.runtime_utils import assert_tensor_metadata, x\n"),
        std::string("from torch._inductor.runtime import assert_tensor_metadata\n"),
        std::string("import torch\n")})
    EXPECT_EQ(verdict(line + kDef + kSite, kDef), Verdict::kRefuted) << line;
  EXPECT_EQ(verdict("if x:\n    y\n    " + kImport + kDef + kSite, "if x:\n    y\n" + kDef),
            Verdict::kRefuted);
  EXPECT_EQ(verdict(kDef + "    " + kImport + kSite, kDef), Verdict::kRefuted);
}

TEST(uses, is_refuted_in_style_mute) {
  std::string b = kImport + kDef + kSite;
  b[b.size() - kSite.size() + 3] = '#';
  EXPECT_EQ(verdict(kImport + kDef + kSite, b), Verdict::kProved);
  b[0] = '#';
  EXPECT_EQ(verdict(kImport + kDef + kSite, b), Verdict::kRefuted);
}

TEST(uses, is_refuted_when_a_comment_moves_into_the_second_line) {
  const std::string cookie = "# coding: latin-1\n";  // counts in the first two lines only (PEP 263)
  EXPECT_EQ(verdict("# x\n" + kImport + cookie + kDef + kSite, "# x\n" + cookie + kDef), Verdict::kRefuted);
  EXPECT_EQ(verdict("# x\n" + kImport + cookie + kDef + kSite, "# x\n" + kImport + cookie + kDef),
            Verdict::kProved);
}

const std::string kTriple = "    if not (u0 >= 0):\n        raise RuntimeError('u0 >= 0')\n    buf7 = None\n";
const std::string kEpilogue =
    "    return_vars = (buf0, )\n"
    "    for var in return_vars:\n"
    "        if isinstance(var, torch.Tensor):\n"
    "            assert not var.isnan().any().item()\n"
    "            assert not var.isinf().any().item()\n";

/// Both styles of taking `site` out of a body with `rest` behind it.
void expect_both(const std::string& site, const std::string& rest, Verdict expected) {
  const std::string a = kDef + site + rest;
  EXPECT_EQ(verdict(a, kDef + rest), expected) << "deleted:\n" << a;
  EXPECT_EQ(verdict(a, kDef + test::muted(site) + rest), expected) << "muted:\n" << a;
}

TEST(uses, a_binding_goes_when_nothing_sees_it) {
  for (const std::string rest : {"    return ()\n", "    return ()  # buf7 return_vars var\n",
                                 "    f(x.buf7, torch.ops.aten.var.default(y))\n", "    buf77 = my_var\n",
                                 "    return ()\ndef other(args):\n    buf7 = var = return_vars = 1\n"}) {
    expect_both(kTriple, rest, Verdict::kProved);
    expect_both(kEpilogue, rest, Verdict::kProved);
  }
  expect_both(kTriple + kEpilogue, "    y()\n", Verdict::kProved);
}

TEST(uses, a_binding_stays_while_it_is_seen) {
  for (const std::string name : {"buf7", "return_vars", "var"})
    for (const std::string rest :
         {"    return (NAME, )\n", "    del NAME\n", "    f(f'{NAME}')\n", "    exec('f(NAME)')\n",
          "    def f():\n        return NAME\n", "    f = lambda: NAME\n", "    x = [NAME for y in z]\n",
          "    def f():\n        nonlocal NAME\n        g()\n", "    NAME = 1\n",
          "    if x:\n        f('\\nNAME')\n", "    f('''\n# NAME''')\n"}) {
      std::string line = rest;
      line.replace(line.find("NAME"), 4, name);
      const std::string site = name == "buf7" ? kTriple : kEpilogue;
      EXPECT_NE(verdict(kDef + site + line, kDef + line), Verdict::kProved) << line;
      EXPECT_NE(verdict(kDef + site + line, kDef + test::muted(site) + line), Verdict::kProved) << line;
    }
  EXPECT_EQ(verdict(kDef + "    global buf7\n" + kTriple, kDef + "    global buf7\n"), Verdict::kRefuted);
}

TEST(uses, a_site_that_is_kept_may_see_it) {
  const std::string kept = "    assert_size_stride(buf7, (4, ), (1, ))\n";
  EXPECT_EQ(verdict(kDef + kTriple + kept, kDef + kept), Verdict::kRefuted);
  EXPECT_EQ(verdict(kDef + "    y()\n" + kTriple + kept, kDef + "    y()\n"), Verdict::kProved);
}

TEST(uses, what_follows_must_not_belong_to_what_stood_before) {
  const std::string block = "    if x:\n        y()\n";
  for (const std::string clause : {"else", "elif z", "except E", "finally"}) {
    const std::string rest = "    " + clause + ":\n        z()\n    return ()\n";
    for (const std::string& site : {kEpilogue, kTriple, std::string("    assert_alignment(x, 16)\n")}) {
      EXPECT_EQ(verdict(kDef + block + site + rest, kDef + block + rest), Verdict::kRefuted) << site << rest;
      EXPECT_EQ(verdict(kDef + block + site + rest, kDef + block + test::muted(site) + rest),
                Verdict::kRefuted);
      EXPECT_EQ(
          verdict(kDef + block + site + "    # note\n\n" + rest, kDef + block + "    # note\n\n" + rest),
          Verdict::kRefuted);
    }
  }
  // The else of a block that the site ends is another matter.
  const std::string inner = block + test::indented(kEpilogue, 4), rest = "    else:\n        z()\n";
  EXPECT_EQ(verdict(kDef + inner + rest, kDef + block + rest), Verdict::kProved);
}

TEST(uses, a_string_must_not_become_the_docstring_of_the_module) {
  for (const std::string rest : {"'x'\n", "('x')\n", "(\n'x'\n)\n"}) {
    EXPECT_EQ(verdict(kImport + rest + kDef + kSite, rest + kDef), Verdict::kRefuted) << rest;
    EXPECT_EQ(verdict("x = 1\n" + kImport + rest + kDef + kSite, "x = 1\n" + rest + kDef), Verdict::kProved)
        << rest;
  }
}

TEST(uses, a_binding_stays_while_reflection_could_see_it) {
  for (const std::string rest : {"    f(locals())\n", "    f(dir())\n", "    f(vars()['bu' 'f7'])\n",
                                 "    f(sys._getframe().f_locals)\n", "    f(f'{locals()}')\n"}) {
    expect_both(kTriple, rest, Verdict::kUndecided);
    expect_both(kEpilogue, rest, Verdict::kUndecided);
  }
}

TEST(uses, a_string_must_not_become_a_docstring) {
  const std::string def = "def call(args):\n", site = "    assert_alignment(x, 16)\n";
  for (const std::string rest : {"    'x'\n", "    r'''x'''\n", "    # note\n    'x'\n", "    ('x')\n",
                                 "    (\n\n  # note\n(r'x'))\n", "    ((\\\n  'x' 'y'))\n"}) {
    EXPECT_EQ(verdict(def + site + rest, def + rest), Verdict::kRefuted) << rest;
    EXPECT_EQ(verdict(def + site + site + rest, def + rest), Verdict::kRefuted) << rest;
    EXPECT_EQ(verdict(def + "    y()\n" + site + rest, def + "    y()\n" + rest), Verdict::kProved) << rest;
  }
}

}  // namespace
}  // namespace torchpare
