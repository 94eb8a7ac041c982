// Which words of a line are targets.
#include "audit/targets.h"

#include <gtest/gtest.h>

#include <string>

namespace torchpare {
namespace {

using audit::Role;

/// The line with a mark before each word that is no mere read: `!` bound, `?` a parameter, `.` an attribute assigned,
/// `+` imported, `*` an import of all names.
std::string marked(const std::string& source) {
  audit::Reader reader(source);
  audit::Line line;
  if (!reader.next(line)) return "unread";
  const auto tokens = audit::tokens_of(source, line);
  const auto roles = audit::roles_of(source, tokens);
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!out.empty()) out += ' ';
    switch (roles[i]) {
      case Role::kBound:
        out += '!';
        break;
      case Role::kParameter:
        out += '?';
        break;
      case Role::kMember:
        out += '.';
        break;
      case Role::kImported:
        out += '+';
        break;
      case Role::kAll:
        out += '*';
        break;
      default:
        break;
    }
    out += slice(source, tokens[i].at);
  }
  return out;
}

TEST(targets, of_assignments) {
  EXPECT_EQ(marked("a = b = c"), "!a = !b = c");
  EXPECT_EQ(marked("(a, [b.c, *d]), e[f.g] = h"), "( !a , [ b . .c , * !d ] ) , e [ f . g ] = h");
  EXPECT_EQ(marked("a.b(c.d).e = f"), "a . b ( c . d ) . .e = f");
  EXPECT_EQ(marked("a.b <<= c"), "a . .b <<= c");
  EXPECT_EQ(marked("a == b.c"), "a == b . c");
  EXPECT_EQ(marked("a(b=c)"), "a ( b = c )");
  EXPECT_EQ(marked("a.b: c.d = e"), "a . .b : c . d = e");
  EXPECT_EQ(marked("f((a := b))"), "f ( ( !a := b ) )");
}

TEST(targets, of_several_statements_on_a_line) {
  EXPECT_EQ(marked("a; b = c; d"), "a ; !b = c ; d");
  EXPECT_EQ(marked("if a: b = c"), "if a : !b = c");
  EXPECT_EQ(marked("else: del a.b"), "else : del a . .b");
  EXPECT_EQ(marked("if lambda a: b: c = d"), "if lambda ?a : b : !c = d");
}

TEST(targets, that_words_announce) {
  EXPECT_EQ(marked("for a, b.c in d.e:"), "for !a , b . .c in d . e :");
  EXPECT_EQ(marked("x = [a for b in c for (d, e) in f]"), "!x = [ a for !b in c for ( !d , !e ) in f ]");
  EXPECT_EQ(marked("with a as b, c as (d, e.f):"), "with a as !b , c as ( !d , e . .f ) :");
  EXPECT_EQ(marked("del a, (b.c), d[e]"), "del !a , ( b . .c ) , d [ e ]");
  EXPECT_EQ(marked("global a, b"), "global !a , !b");
  EXPECT_EQ(marked("except a.b as c:"), "except a . b as !c :");
  EXPECT_EQ(marked("case [a, b(c), d.e]:"), "case [ !a , b ( !c ) , d . e ] :");
}

TEST(targets, of_definitions) {
  EXPECT_EQ(marked("def a(b, c: d = e, *f, g=h) -> i: pass"),
            "def !a ( ?b , ?c : d = e , * ?f , ?g = h ) -> i : pass");
  EXPECT_EQ(marked("class a(b, c=d): pass"), "class !a ( b , c = d ) : pass");
  EXPECT_EQ(marked("x = lambda a, b=c: d, e"), "!x = lambda ?a , ?b = c : d , e");
  EXPECT_EQ(marked("type a[b] = c"), "!type !a [ b ] = c");
  EXPECT_EQ(marked("type a = c"), "!type !a = c");
}

TEST(targets, of_imports) {
  EXPECT_EQ(marked("import a.b, c as d"), "import +a . b , +c as !d");
  EXPECT_EQ(marked("from a.b import (c, d as e)"), "from a . b import ( !c , !d as !e )");
  EXPECT_EQ(marked("from . import *"), "from . *import *");
}

TEST(targets, within_formatted_strings) {
  EXPECT_EQ(marked("f(f'{a:=4}')"), "f ( f ' { a : } )");
  EXPECT_EQ(marked("f(f'x = {(a := b)!r:>{c}} {{d = e}}')"), "f ( f ' { ( !a := b ) ! r : { c } } )");
  EXPECT_EQ(marked("f'''{a}''' 'b'; c = d"), "f ''' { a } 'b' ; !c = d");
  EXPECT_EQ(marked("f'{x[\"a\"]}' f\"{y}\", z"), "f ' { x [ \"a\" ] } f \" { y } , z");
}

TEST(targets, tokens_are_those_of_python) {
  EXPECT_EQ(marked("1for a in b"), "1 for !a in b");
  EXPECT_EQ(marked("1.e5for a in b"), "1.e5 for !a in b");
  EXPECT_EQ(marked("1..a, 1.5.b, x.5"), "1. . a , 1.5 . b , x . 5");
  EXPECT_EQ(marked("a \\\n  = ( # b = c\n\f d)"), "!a = ( d )");
  EXPECT_EQ(marked("a>=b, a>>=b"), "!a >= !b , !a >>= b");
}

}  // namespace
}  // namespace torchpare
