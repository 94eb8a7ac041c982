#include "container/globals.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "container/contents.h"
#include "says.h"

namespace torchpare::test {
namespace {

using container::read_contents;

/// What is objected to; empty if nothing is.
std::string objection(const std::string& opcodes, int protocol = 4) {
  const auto contents = read_contents(pickle(opcodes, protocol), "f");
  return contents ? "" : contents.error().what;
}

std::string names(std::string_view module, std::string_view name) {
  return short_unicode(module) + short_unicode(name) + "\x93";
}

bool names_a_command(const std::string& opcodes, int protocol = 4) {
  return objection(opcodes, protocol).find("no compile cache does") != std::string::npos;
}

const std::string kOs = short_unicode("os"), kSystem = short_unicode("system");

TEST(Globals, WhateverStandsBetweenTheNames) {
  const std::string between_names[] = {"",      "N0",        "(1",  "(NN1",      "NN00",   "20",     "\x94",
                                       "q\x07", "N\x94\x30", "(t0", "N\x85\x30", "}(NNu0", frame("")};
  for (const std::string& between : between_names)
    EXPECT_TRUE(says(objection(kOs + between + kSystem + between + "\x93"), {"it would call os.system"}))
        << testing::PrintToString(between);
  EXPECT_EQ(objection(kOs + kSystem + "0" + short_unicode("x") + "00N"), "") << "nothing is named";
}

TEST(Globals, NamesFromTheMemo) {
  EXPECT_TRUE(names_a_command(kOs + "\x94" + kSystem + "\x94" + "00" + "h" + little(0, 1) + "j" +
                              little(1, 4) + "\x93"));
  EXPECT_TRUE(names_a_command(kOs + "p0\n" + kSystem + "p1\n00g0\ng1\n\x93"));
  EXPECT_TRUE(names_a_command(kOs + "q" + little(0, 1) + kSystem + "r" + little(1, 4) + "(1(h" +
                              little(0, 1) + "2" + "0h" + little(1, 1) + "\x93"));
  // Numbers that no pickler gives.
  const std::string far = little(1 << 30, 4), near = little(20, 4), seven = "\x07";
  for (const std::string& put :
       {"r" + far, std::string("p1000000000\n"), std::string("p99999999999999999999\n")})
    EXPECT_TRUE(says(objection(kOs + put), {"as no pickler does"}));
  EXPECT_TRUE(
      says(objection(kOs + "r" + near + kSystem + "0j" + near + kSystem + "\x93"), {"would call os.system"}));
  EXPECT_TRUE(says(objection(kOs + "Nr" + near + "0\x94" + "0h" + little(0, 1) + kSystem + "\x93"),
                   {"hides the name"}))
      << "the memo counts what was given, from 0 on";
  EXPECT_TRUE(says(objection(kOs + kSystem + "q" + seven + "0q\x01N\x94" + "00h\x01h" + seven + "\x93"),
                   {"would call os.system"}));
  EXPECT_TRUE(says(objection(kOs + "0j" + far + kSystem + "\x93"), {"hides the name"}));
}

TEST(Globals, StringsOfEveryKind) {
  for (const std::string& os : {unicode("os"), unicode8("os"), std::string("U\x02os"),
                                "T" + little(2, 4) + "os", std::string("S'os'\n"), std::string("Vos\n")})
    EXPECT_TRUE(says(objection(os + kSystem + "\x93"), {"it would call os.system"})) << os;
  EXPECT_TRUE(says(objection("V\\u006fs\n" + kSystem + "\x93"), {"hides the name"}));
}

TEST(Globals, EveryOpcodeThatNames) {
  EXPECT_TRUE(names_a_command("cos\nsystem\n" + unicode("true") + "\x85R"));
  EXPECT_TRUE(names_a_command("(" + unicode("true") + "ios\nsystem\n"));
  EXPECT_TRUE(names_a_command("(cos\nsystem\n" + unicode("true") + "o"));
  EXPECT_TRUE(names_a_command("c__builtin__\neval\n", 2));
  EXPECT_TRUE(names_a_command("ccommands\ngetoutput\n", 2));
  EXPECT_TRUE(names_a_command("\x82\x01"));
}

TEST(Globals, AllOfPythonButItsValues) {
  for (const auto& [module, name] : {std::pair("os", "system"),
                                     {"posix", "execv"},
                                     {"timeit", "timeit"},
                                     {"cProfile", "run"},
                                     {"pdb", "run"},
                                     {"builtins", "eval"},
                                     {"builtins", "__dict__"},
                                     {"_io", "open"},
                                     {"io", "open_code"},
                                     {"types", "FunctionType"},
                                     {"operator", "attrgetter"},
                                     {"_operator", "methodcaller"},
                                     {"functools", "reduce"},
                                     {"logging.config", "listen"},
                                     {"multiprocessing.util", "spawnv_passfds"},
                                     {"pip._internal", "main"},
                                     {"collections", "_sys"}})
    EXPECT_TRUE(names_a_command(names(module, name))) << module << "." << name;
  for (const auto& [module, name] : {std::pair("collections", "OrderedDict"),
                                     {"builtins", "set"},
                                     {"builtins", "RuntimeError"},
                                     {"functools", "partial"},
                                     {"_operator", "getitem"},
                                     {"torch", "Tensor"},
                                     {"torch._utils", "_rebuild_tensor_v2"},
                                     {"torch._dynamo.guards", "GuardBuilder.GRAD_MODE"},
                                     {"mine.model", "Config"},
                                     {"osprey", "system"}})
    EXPECT_EQ(objection(names(module, name)), "") << module << "." << name;
}

TEST(Globals, WaysOutOfOtherModules) {
  for (const auto& [module, name] : {std::pair("torch", "os"),
                                     {"torch", "os.system"},
                                     {"torch.serialization", "_os.system"},
                                     {"torch", "Tensor.__class__"},
                                     {"mine", "f.__globals__"},
                                     {"mine", "__builtins__"}})
    EXPECT_TRUE(names_a_command(names(module, name))) << name;
}

TEST(Globals, AttributesThatAreAskedFor) {
  const std::string getattr = names("builtins", "getattr") + "\x94", tensor = names("torch", "Tensor");
  EXPECT_EQ(objection(getattr + tensor + short_unicode("_make_subclass") + "\x94\x86\x94R"), "");
  EXPECT_EQ(objection(getattr + "(" + tensor + short_unicode("_make_subclass") + "NtR"), "");
  const std::string out = short_unicode("__globals__");
  for (const std::string& call : {getattr + tensor + out + "\x86R", getattr + tensor + out + "N\x87R",
                                  getattr + "(" + tensor + out + "tR", "(" + getattr + tensor + out + "o",
                                  "(" + tensor + out + "ibuiltins\ngetattr\n"})
    EXPECT_TRUE(says(objection(call), {"the attribute __globals__"})) << testing::PrintToString(call);
  // Hidden: a name that is made by a call, arguments that are, getattr as somebody else's argument.
  EXPECT_TRUE(names_a_command(getattr + tensor + names("mine", "f") + ")R\x86R"));
  EXPECT_TRUE(names_a_command(getattr + names("mine", "f") + ")RR"));
  EXPECT_TRUE(names_a_command(names("functools", "partial") + getattr + tensor + out + "\x87R"));
  EXPECT_TRUE(names_a_command("](" + getattr + "e"));
  EXPECT_TRUE(names_a_command("(" + getattr + "imine\nf\n"));
}

TEST(Globals, StacksThatRunEmpty) {
  for (const char* opcodes : {"0", "1", "R", "t", "\x86", "o", "s", "u", "2", "\x94", "00(0t", "h\x07"})
    EXPECT_EQ(objection(opcodes), "") << opcodes;
  EXPECT_TRUE(names_a_command("\x93"));
}

TEST(Globals, BytesThatAreNoPickleHideNothing) {
  // Before it breaks off, it names what can't be told.
  EXPECT_EQ(objection(binbytes("\x80\x04NN\x93" + std::string(80, '\xff'))), "");
  EXPECT_TRUE(names_a_command(binbytes("\x80\x04NN\x93" + std::string(80, 'N') + ".")));
  // Small ones are looked at, too.
  EXPECT_TRUE(
      names_a_command(binbytes("\x80\x02"
                               "cos\nabort\n)R.")));
  // Whoever loads it runs this first.
  EXPECT_TRUE(
      names_a_command(binbytes("\x80\x04"
                               "cos\nsystem\n" +
                               std::string(80, '\xff'))));
}

}  // namespace
}  // namespace torchpare::test
