// What the table says of each form holds: both recognisers know its example, it goes in both styles, and it comes back.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audit/audit.h"
#include "lines.h"
#include "policies.h"
#include "rewrite/rewrite.h"
#include "rewrite/unmute.h"

namespace torchpare::test {
namespace {

/// The forms that stand in the wrapper of a row: its own, with the import that it needs or the call that it is for.
std::vector<Form> forms_with(const FormRow& form) {
  if (form.imports) return {form.form, *form.imports};
  std::vector<Form> forms;
  for (const FormRow& row : kForms)
    if (row.imports == form.form) forms.push_back(row.form);
  forms.push_back(form.form);
  return forms;
}

std::string in_body(std::string_view example) { return indented(example, 4) + "\n"; }

std::string wrapper(const std::vector<Form>& forms) {
  std::string imports, asserts;
  for (Form form : forms) {
    if (is_import(form))
      imports += std::string(row(form).example) + "\n";
    else
      asserts += in_body(row(form).example);
  }
  return "import torch\n" + imports +
         "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
         "def call(args):\n"
         "    arg0_1, = args\n"
         "    args.clear()\n"
         "    buf0 = f(arg0_1)\n" +
         asserts +
         "    g(buf0)\n"
         "    return (buf0, )\n";
}

TEST(Table, EveryExampleIsFoundWhole) {
  Recogniser recogniser;
  for (const FormRow& form : kForms) {
    SCOPED_TRACE(form.name);
    const std::string text = wrapper(forms_with(form));
    const Inventory found = find_sites(text, recogniser);
    ASSERT_EQ(found.sites.size(), forms_with(form).size());
    for (const Site& site : found.sites) {
      const std::string example(row(site.form).example);
      EXPECT_EQ(slice(text, site.bytes), is_import(site.form) ? example + "\n" : in_body(example));
    }
    EXPECT_TRUE(found.oddities.empty());
    const Site& last = found.sites.back();
    if (form.written == Written::kCall || form.written == Written::kStatements) {
      EXPECT_EQ(last.last_ordinal - last.first_ordinal + 1, form.lines);
    }
  }
}

TEST(Table, EveryExampleIsProvedToBeGone) {
  for (const FormRow& form : kForms) {
    SCOPED_TRACE(form.name);
    const std::vector<Form> forms = forms_with(form);
    const auto report = audit::audit(wrapper(forms), wrapper({}), policy_of(Action::kStrip));
    ASSERT_EQ(report.verdict, audit::Verdict::kProved);
    ASSERT_EQ(report.removals.size(), forms.size());
    for (size_t i = 0; i < forms.size(); ++i) EXPECT_EQ(report.removals[i].form, forms[i]);
    EXPECT_EQ(audit::audit(wrapper(forms), wrapper({}), policy_of(Action::kKeep)).verdict,
              audit::Verdict::kRefuted);
  }
}

TEST(Table, EveryExampleIsDeleted) {
  Recogniser recogniser;
  for (const FormRow& form : kForms) {
    SCOPED_TRACE(form.name);
    const Outcome deleted =
        rewrite(wrapper(forms_with(form)), policy_of(Action::kStrip), Style::kDelete, recogniser);
    ASSERT_TRUE(deleted.rewritten) << deleted.reason;
    EXPECT_EQ(deleted.rewritten->text(), wrapper({}));
  }
}

TEST(Table, EveryExampleIsMutedAndComesBack) {
  Recogniser recogniser;
  for (const FormRow& form : kForms) {
    SCOPED_TRACE(form.name);
    const std::string text = wrapper(forms_with(form));
    const Outcome muted = rewrite(text, policy_of(Action::kStrip), Style::kMute, recogniser);
    ASSERT_EQ(muted.rewritten.has_value(), form.written != Written::kComment) << muted.reason;
    if (!muted.rewritten) continue;
    const Unmuted back = unmuted(muted.rewritten->text(), recogniser);
    EXPECT_EQ(back.text, text);
    if (form.lines > 0) {
      EXPECT_EQ(back.offsets.size(), row(forms_with(form).back()).lines);
    }
  }
}

/// What a form binds is in use elsewhere: it stays, and what audit says of a text without it agrees.
TEST(Table, NamesThatAreBoundKeepTheirForm) {
  Recogniser recogniser;
  for (const FormRow& form : kForms) {
    SCOPED_TRACE(form.name);
    for (std::string_view name : form.binds.both()) {
      if (name.empty()) continue;
      std::string a = wrapper({form.form}), b = wrapper({});
      for (std::string* text : {&a, &b})
        text->replace(text->find("g(buf0)"), 7, "g(" + std::string(name) + ")");
      EXPECT_FALSE(rewrite(a, policy_of(Action::kStrip), Style::kDelete, recogniser).rewritten);
      EXPECT_EQ(audit::audit(a, b, policy_of(Action::kStrip)).verdict, audit::Verdict::kRefuted);
    }
  }
}

}  // namespace
}  // namespace torchpare::test
