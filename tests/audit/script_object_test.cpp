// The one line in which a pickle is read that Inductor writes.
#include "audit/script_object.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "audit/small_wrapper.h"

namespace torchpare {
namespace {

using audit::makes_script_object;

/// As Python 3.11 pickles `torch.classes._TorchScriptTesting._Foo(10, 20)`, in the spelling of repr().
const std::string kHead = R"(\x80\x04\x95[\x00\x00\x00\x00\x00\x00\x00)";
const std::string kObject = R"(\x8c\x05torch\x94\x8c\x0cScriptObject\x94\x93\x94)\x81\x94)";
const std::string kName = R"(\x8c0__torch__.torch.classes._TorchScriptTesting._Foo\x94\x86\x94)";
const std::string kData = R"(]\x94(K\nK\x14e)";

std::string line(const std::string& pickle) { return "_torchbind_obj0 = pickle.loads(b'" + pickle + "')"; }

TEST(script_object, is_what_inductor_writes) {
  EXPECT_TRUE(makes_script_object(line(kHead + kObject + kData + kName + "b.")));
}

TEST(script_object, has_any_plain_data) {
  for (const char* data :
       {R"(K\x01)", R"(M\x01\x02)", R"(J\xff\xff\xff\xff)", R"(\x8a\x02\x00\x01)", "N", R"(\x88)", ")",
        R"(G?\xf0\x00\x00\x00\x00\x00\x00)", R"(}\x94\x8c\x01a\x94K\x01s)", R"(C\x03a\\\'\x94)",
        R"(]\x94(\x8c\x02ab\x94h\x05e)", R"(X\x02\x00\x00\x00ab\x94)", R"((K\x01K\x02K\x03K\x04t\x94)"})
    EXPECT_TRUE(makes_script_object(line(kHead + kObject + data + kName + "b."))) << data;
  EXPECT_TRUE(makes_script_object(line(R"(\x80\x05)" + kObject + kData + kName + "b.")));
  EXPECT_TRUE(makes_script_object("x = pickle.loads(b\"" + kHead + kObject + kData + kName + "b.\")"));
}

TEST(script_object, names_and_calls_nothing_else) {
  const std::string after = kName + "b.";
  for (const char* data : {R"(cbuiltins\nexec\n)",
                           R"(\x8c\x08builtins\x94\x8c\x04exec\x94\x93)",
                           R"(h\x02)",
                           R"(h\x03)",
                           R"(j\x02\x00\x00\x00)",
                           R"(g2\n)",
                           R"(ibuiltins\nexec\n)",
                           "NR",
                           R"(N\x81)",
                           R"(N\x92)",
                           "No",
                           R"(\x82\x01)",
                           "0",
                           "2",
                           "Q",
                           R"(P1\n)",
                           R"(Nq\x02)",
                           R"(Np2\n)",
                           R"(Nr\x02\x00\x00\x00)",
                           "Nb",
                           R"(\x97)",
                           R"(\x98)",
                           "S'a'\\n",
                           "."})
    EXPECT_FALSE(makes_script_object(line(kHead + kObject + data + after))) << data;
  EXPECT_FALSE(makes_script_object(line(R"(cbuiltins\nexec\n\x8c\x03x=1\x85R.)")));
  EXPECT_FALSE(makes_script_object(
      line(kHead + R"(\x8c\x05torch\x94\x8c\x06Object\x94\x93\x94)\x81\x94)" + kData + after)));
}

TEST(script_object, is_whole) {
  const std::string whole = kHead + kObject + kData + kName + "b.";
  EXPECT_FALSE(makes_script_object(line(whole + "N")));
  EXPECT_FALSE(makes_script_object(line(kHead + kObject + kData + kName)));
  EXPECT_FALSE(makes_script_object(line(kHead + kObject + R"(\x8c\xffab)" + "b.")));
  EXPECT_FALSE(makes_script_object(line(kHead + kObject + R"(\x8e\xff\xff\xff\xff\xff\xff\xff\xff)" + "b.")));
  EXPECT_FALSE(makes_script_object(line(R"(\x80\x04\x95)")));
  EXPECT_FALSE(makes_script_object(line("")));
}

TEST(script_object, stands_in_one_literal_of_its_line) {
  const std::string pickle = kHead + kObject + kData + kName + "b.";
  ASSERT_TRUE(makes_script_object("x = pickle.loads(b'" + pickle + "')"));
  for (const std::string& code : std::vector<std::string>{
           "x = pickle.loads(b'" + pickle + "', fix_imports=f)",
           "x = pickle.loads(b'" + pickle + "'); exec(b'')", "x = pickle.loads(b'' + b'" + pickle + "')",
           "x = pickle.loads('" + pickle + "')", "x = pickle.loads(y)",
           "x = pickle.loads(rb'" + pickle + "')", "x.y = pickle.loads(b'" + pickle + "')",
           "torch = pickle.loads(b'" + pickle + "')", "max = pickle.loads(b'" + pickle + "')",
           "assert_size_stride = pickle.loads(b'" + pickle + "')",
           "__builtins__ = pickle.loads(b'" + pickle + "')", "x, y = pickle.loads(b'" + pickle + "')",
           "x = pickle.loads(b'\\u0041" + pickle + "')", "x = pickle.loads(b'\\", "x = pickle.loads(b')",
           "x = pickle.loads()"})
    EXPECT_FALSE(makes_script_object(code)) << code;
}

TEST(script_object, leaves_asserts_to_be_proved) {
  const auto verdict_with = [](const std::string& line) {
    test::SmallWrapper wrapper;
    wrapper.before += line;
    const std::string site = "    assert_size_stride(buf0, (4, ), (1, ))\n";
    return audit::audit(wrapper.with(site), wrapper.with(""), test::strip_every_kind()).verdict;
  };
  const std::string made = "    " + line(kHead + kObject + kData + kName + "b.") + "\n";
  EXPECT_EQ(verdict_with("    import pickle\n" + made), audit::Verdict::kProved);
  for (const char* other :
       {"    import pickle\n    pickle.loads(buf0)\n", "    import pickle as p\n", "    import pickle, x\n",
        "    from pickle import loads\n", "    import pickle\n    x = pickle\n",
        "    import pickle\n    x = pickle.loads(b'c__main__\\nx\\n.')\n"})
    EXPECT_EQ(verdict_with(other), audit::Verdict::kUndecided) << other;
}

}  // namespace
}  // namespace torchpare
