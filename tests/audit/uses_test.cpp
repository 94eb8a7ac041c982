// The import of assert_tensor_metadata: it may go when, and only when, nothing uses it any more.
#include <gtest/gtest.h>

#include <string>

#include "audit/audit.h"
#include "audit/audit_policies.h"

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

TEST(uses, is_not_held_by_strings_comments_and_longer_names) {
  const std::string rest =
      "# assert_tensor_metadata\nx = '''\nassert_tensor_metadata(1)\n'''\n_assert_tensor_metadata(y)\n";
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
        "    y = 1; assert_tensor_metadata(y)\n", "    f('''\n''', assert_tensor_metadata)\n"}) {
    EXPECT_EQ(verdict(kImport + kDef + kSite + use, kDef + use), Verdict::kRefuted) << use;
    EXPECT_EQ(verdict(kImport + use.substr(4) + kDef + kSite, use.substr(4) + kDef), Verdict::kRefuted)
        << use;
  }
}

TEST(uses, is_refuted_when_an_identifier_could_be_its_name_in_disguise) {
  const std::string disguise = "    \xEF\xBD\x81ssert_tensor_metadata(1)\n";  // normalises to the same name
  EXPECT_EQ(verdict(kImport + kDef + kSite + disguise, kDef + disguise), Verdict::kRefuted);
  const std::string harmless = "    x = '\xEF\xBD\x81'\n";
  EXPECT_EQ(verdict(kImport + kDef + kSite + harmless, kDef + harmless), Verdict::kProved);
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

}  // namespace
}  // namespace torchpare
