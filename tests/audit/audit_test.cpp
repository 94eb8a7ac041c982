// Each form goes in both styles when the policy strips it, and does not when the policy keeps it.
#include "audit/audit.h"

#include <gtest/gtest.h>

#include <string>

#include "audit/audit_policies.h"
#include "audit/small_wrapper.h"

namespace torchpare {
namespace {

using audit::Verdict;
using test::indented;
using test::muted;
using test::SmallWrapper;

struct FormCase {
  Form form;
  Class cls;
  std::string op;
  std::string lines;
};

const std::vector<FormCase>& forms_as_written() {
  static const std::vector<FormCase> cases = {
      {Form::kSizeStride, Class::kInput, "", "assert_size_stride(arg0_1, (4, 8), (8, 1))\n"},
      {Form::kSizeStride, Class::kUnnamed, "", "assert_size_stride(buf0, (4, ), (1, ))\n"},
      {Form::kSizeStride, Class::kInput, "",
       "assert_size_stride(arg0_1, (s0, 4*s1), (max(1, s1), 1), 'input')\n"},
      {Form::kSizeStride, Class::kOp, "torch.ops.aten.sort.default",
       "assert_size_stride(buf0, (), (), 'torch.ops.aten.sort.default')\n"},
      {Form::kSizeStride, Class::kOp, "unknown_op",
       "assert_size_stride(buf0, (4, ), (1, ), \"unknown_op\")   \n"},
      {Form::kSizeStride, Class::kOp, "x.y",
       "assert_size_stride(\n    buf0,\n    (4,),\n    (1,),\n\n    'x.y',\n)\n"
       /* as a formatter wraps it; the blank line is ours */},
      {Form::kSizeStrideGrouped, Class::kInput, "",
       "assert_size_stride_grouped((buf0, arg1_1), ((4, ), ()), ((1, ), ()), 'input')\n"},
      {Form::kSizeStrideGrouped, Class::kInput, "",
       "assert_size_stride_grouped((arg1_1, buf0), ((4, ), (2, )), ((1, ), (1, )))\n"},
      {Form::kTensorMetadata, Class::kOp, "torch.ops.aten.sort.default",
       "assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.aten.sort.default')\n"},
      {Form::kAlignment, Class::kOp, "torch.ops.aten.sort.default",
       "assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')\n"},
      {Form::kAlignment, Class::kUnnamed, "", "assert_alignment(buf0, 16)\n"},
      {Form::kAlignmentInput, Class::kInput, "", "assert_alignment(arg0_1, 16, 'input')\n"},
      {Form::kScalarTriple, Class::kUnnamed, "",
       "if not (u0 >= 0):\n    raise RuntimeError('u0 >= 0')\nbuf3 = None\n"},
      {Form::kScalarTriple, Class::kUnnamed, "",
       "if not u0 == 5 or u0 % 4 == 0:\n    raise RuntimeError(\"it's\")\nwhile_body_0_buf3 = None\n"},
      {Form::kNanInputs, Class::kInput, "",
       "# make sure graph inputs are not nan/inf\nassert not arg0_1.isnan().any().item()\n"
       "assert not arg0_1.isinf().any().item()\n"},
      {Form::kNanValue, Class::kUnnamed, "", "assert not buf0.isnan().any().item()\n"},
      {Form::kNanValue, Class::kInput, "", "assert not arg0_1.isinf().any().item()\n"},
      {Form::kNanReturn, Class::kUnnamed, "",
       "return_vars = (buf0, reinterpret_tensor(buf1, (4, ), (1, ), 0), )\nfor var in return_vars:\n"
       "    if isinstance(var, torch.Tensor):\n        assert not var.isnan().any().item()\n"
       "        assert not var.isinf().any().item()\n"},
  };
  return cases;
}

const FormCase kCommentTwin = {
    Form::kAlignmentComment, Class::kOp, "torch.ops.aten.sort.default",
    "# buffer buf0 (op: torch.ops.aten.sort.default) is assumed to be not aligned\n"};

std::string what_is_wrong(const audit::AuditReport& report) {
  std::string text = std::string(name_of(report.verdict)) + " " + report.reason;
  for (const auto& violation : report.violations) text += "\n" + violation.what;
  return text;
}

void expect_removal(const audit::AuditReport& report, const FormCase& c, Style style) {
  ASSERT_EQ(report.verdict, Verdict::kProved) << c.lines << what_is_wrong(report);
  EXPECT_EQ(report.style, style);
  ASSERT_EQ(report.removals.size(), 1u);
  EXPECT_EQ(report.removals[0].form, c.form) << c.lines;
  EXPECT_EQ(report.removals[0].subject.cls, c.cls) << c.lines;
  EXPECT_EQ(report.removals[0].subject.op, c.op) << c.lines;
}

TEST(audit, each_form_is_proved_when_deleted) {
  const SmallWrapper wrapper;
  auto cases = forms_as_written();
  cases.push_back(kCommentTwin);
  for (const FormCase& c : cases) {
    const std::string site = indented(c.lines, 4), a = wrapper.with(site);
    const auto report = audit::audit(a, wrapper.with(""), test::strip({kind_of(c.form)}));
    expect_removal(report, c, Style::kDelete);
    EXPECT_EQ(slice(a, report.removals.at(0).in_a), site);
  }
}

TEST(audit, each_form_is_proved_when_muted) {
  const SmallWrapper wrapper;
  for (const FormCase& c : forms_as_written()) {
    const std::string site = indented(c.lines, 4), a = wrapper.with(site);
    const auto report = audit::audit(a, wrapper.with(muted(site)), test::strip({kind_of(c.form)}));
    expect_removal(report, c, Style::kMute);
    const size_t comment = c.form == Form::kNanInputs ? site.find('\n') + 1 : 0;
    EXPECT_EQ(slice(a, report.removals.at(0).in_a), site.substr(comment));
  }
}

/// As torch up to 2.3 writes bodies for GPUs.
TEST(audit, each_form_is_proved_in_a_guard_that_ends_the_body) {
  SmallWrapper wrapper;
  wrapper.before +=
      "    with torch.cuda._DeviceGuard(0):\n        torch.cuda.set_device(0) # no-op to ensure context\n";
  wrapper.behind = "        del arg0_1\n        return (buf0, )\n";
  for (const FormCase& c : forms_as_written()) {
    const std::string site = indented(c.lines, 8), a = wrapper.with(site);
    expect_removal(audit::audit(a, wrapper.with(""), test::strip({kind_of(c.form)})), c, Style::kDelete);
    expect_removal(audit::audit(a, wrapper.with(muted(site)), test::strip({kind_of(c.form)})), c,
                   Style::kMute);
  }
}

TEST(audit, each_form_is_refuted_when_the_policy_keeps_its_kind) {
  const SmallWrapper wrapper;
  auto cases = forms_as_written();
  cases.push_back(kCommentTwin);
  for (const FormCase& c : cases) {
    Policy policy = test::strip_every_kind();
    for (Action action : {Action::kKeep, Action::kOnce}) {
      policy.settings[static_cast<size_t>(kind_of(c.form))].chosen = {action, "because"};
      const std::string site = indented(c.lines, 4);
      for (const std::string& b : {wrapper.with(""), wrapper.with(muted(site))}) {
        if (b == wrapper.with(site)) continue;  // the comment twin can't be muted
        const auto report = audit::audit(wrapper.with(site), b, policy);
        ASSERT_EQ(report.verdict, Verdict::kRefuted) << c.lines;
        EXPECT_NE(report.violations.at(0).what.find("(because)"), std::string::npos)
            << report.violations.at(0).what;
      }
    }
  }
}

TEST(audit, each_form_is_proved_in_nested_blocks_and_other_bodies) {
  const std::string heads[] = {
      "class Runner:\n    def call(self, args):\n        arg0_1, arg1_1, = args\n",
      "def partition_0(args):\n    (arg0_1, arg1_1) = args\n    with torch.cuda._DeviceGuard(0):\n        "
      "set_device(0)\n",
      "def true_graph_0(args):\n    arg0_1, arg1_1 = args\n    while x:\n        y()\n"};
  for (const std::string& head : heads) {
    for (const FormCase& c : forms_as_written()) {
      const std::string site = indented(c.lines, 8), tail = "    return (buf0, )\n";
      for (const std::string& gone : {std::string(), muted(site)}) {
        const std::string a = head + site + tail;
        expect_removal(audit::audit(a, head + gone + tail, test::strip_every_kind()), c,
                       gone.empty() ? Style::kDelete : Style::kMute);
      }
    }
  }
}

TEST(audit, several_sites_of_one_file_go_together) {
  SmallWrapper wrapper;
  std::string a = wrapper.before, deleted = wrapper.before, mute = wrapper.before;
  for (const FormCase& c : forms_as_written()) {
    const std::string site = indented(c.lines, 4), between = "    x = " + std::to_string(a.size()) + "\n";
    a += site + between;
    deleted += between;
    mute += muted(site) + between;
  }
  for (const std::string& b : {deleted, mute}) {
    const auto report = audit::audit(a + wrapper.behind, b + wrapper.behind, test::strip_every_kind());
    EXPECT_EQ(report.verdict, Verdict::kProved) << what_is_wrong(report);
    EXPECT_EQ(report.removals.size(), forms_as_written().size());
  }
}

TEST(audit, any_subset_of_equal_neighbours_may_go) {
  const SmallWrapper wrapper;
  const std::string site = "    assert_alignment(buf0, 16)\n";
  for (size_t left = 0; left < 3; ++left) {
    std::string b;
    for (size_t i = 0; i < left; ++i) b += site;
    const auto report =
        audit::audit(wrapper.with(site + site + site), wrapper.with(b), test::strip_every_kind());
    EXPECT_EQ(report.verdict, Verdict::kProved);
    EXPECT_EQ(report.removals.size(), 3 - left);
  }
}

TEST(audit, sites_with_common_beginnings_are_told_apart) {
  const SmallWrapper wrapper;
  const std::string head = "    if not (u0 >= 0):\n        raise RuntimeError('u0 >= 0')\n";
  const std::string first = head + "    buf5 = None\n", second = head + "    buf6 = None\n";
  for (const std::string& left : {first, second, std::string()}) {
    const auto report =
        audit::audit(wrapper.with(first + second), wrapper.with(left), test::strip_every_kind());
    EXPECT_EQ(report.verdict, Verdict::kProved) << left;
  }
}

TEST(audit, a_removed_site_before_an_equal_one_that_stays) {
  const SmallWrapper wrapper;
  const std::string site = "    assert_alignment(buf0, 16)\n", between = "    x = 1\n";
  const std::string a = wrapper.with(site + between + site);
  for (const std::string& b : {between + site, site + between, between})
    EXPECT_EQ(audit::audit(a, wrapper.with(b), test::strip_every_kind()).verdict, Verdict::kProved);
}

TEST(audit, the_last_line_needs_no_line_end) {
  const std::string head = "def call(args):\n    x()\n", site = "    assert_alignment(buf0, 16)";
  EXPECT_EQ(audit::audit(head + site, head, test::strip_every_kind()).verdict, Verdict::kProved);
  EXPECT_EQ(audit::audit(head + site, head + muted(site), test::strip_every_kind()).verdict,
            Verdict::kProved);
  EXPECT_EQ(audit::audit(head + site + "\n" + site, head + site, test::strip_every_kind()).verdict,
            Verdict::kProved);
  EXPECT_EQ(audit::audit(head + site, head.substr(0, head.size() - 1), test::strip_every_kind()).verdict,
            Verdict::kRefuted);
}

TEST(audit, nan_comment_of_a_body_without_inputs) {
  const SmallWrapper wrapper;
  const std::string comment = "    # make sure graph inputs are not nan/inf\n";
  const auto report = audit::audit(wrapper.with(comment), wrapper.with(""), test::strip_every_kind());
  ASSERT_EQ(report.verdict, Verdict::kProved);
  EXPECT_EQ(report.removals.at(0).form, Form::kNanInputs);
}

TEST(audit, policies_see_class_and_op) {
  const SmallWrapper wrapper;
  auto verdict = [&](const std::string& line, const Policy& policy) {
    return audit::audit(wrapper.with("    " + line + "\n"), wrapper.with(""), policy).verdict;
  };
  const Policy inputs = test::keeping_inputs(test::strip_every_kind());
  EXPECT_EQ(verdict("assert_size_stride(arg0_1, (), ())", inputs), Verdict::kRefuted);
  EXPECT_EQ(verdict("assert_size_stride(buf0, (), (), 'input')", inputs), Verdict::kRefuted);
  EXPECT_EQ(verdict("assert_size_stride(buf0, (), ())", inputs), Verdict::kProved);
  EXPECT_EQ(verdict("assert_size_stride(arg0_1, (), (), 'a.op')", inputs), Verdict::kProved);
  const Policy sort = test::with_op_rule(test::strip_every_kind(), "*.sort.*", Action::kKeep);
  EXPECT_EQ(verdict("assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')", sort), Verdict::kRefuted);
  EXPECT_EQ(verdict("# buffer buf0 (op: torch.ops.aten.sort.default) is assumed to be not aligned", sort),
            Verdict::kRefuted);
  EXPECT_EQ(verdict("assert_alignment(buf0, 16, 'torch.ops.aten.topk.default')", sort), Verdict::kProved);
  const Policy only = test::with_op_rule(test::keep_all(), "torch.ops.mine.*", Action::kStrip);
  EXPECT_EQ(verdict("assert_alignment(buf0, 16, 'torch.ops.mine.f')", only), Verdict::kProved);
  EXPECT_EQ(verdict("assert_alignment(buf0, 16)", only), Verdict::kRefuted);
}

TEST(audit, identity_is_proved_whatever_the_text_is) {
  for (const std::string& text :
       {std::string(), std::string("\0", 1), std::string("\r\n'"), std::string("((((")}) {
    const auto report = audit::audit(text, text, test::keep_all());
    EXPECT_EQ(report.verdict, Verdict::kProved);
    EXPECT_FALSE(report.style);
    EXPECT_TRUE(report.removals.empty());
  }
}

TEST(audit, verdicts_have_names) {
  EXPECT_EQ(audit::name_of(Verdict::kProved), "proved");
  EXPECT_EQ(audit::name_of(Verdict::kRefuted), "refuted");
  EXPECT_EQ(audit::name_of(Verdict::kUndecided), "undecided");
}

}  // namespace
}  // namespace torchpare
