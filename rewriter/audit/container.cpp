// Led by the differences. Two files of one size are walked together, A's bytes saying what there is. Where
// the pieces of a level (the opcodes of a pickle, the fields of a blob) are equal in A and B, there is
// nothing to see. Where they are not, the piece must be one that may differ: a str object, which is then a
// wrapper to be proved; a bytes object or a field, which is then a file within the file; or a checksum, which
// must hold. All else that differs refutes.
//
// Why this is right. What is skipped is equal. What is not skipped was accounted for by one of three rules.
// The lengths that tell the pieces apart are outside of str objects, so they are equal in A and B, and both
// files fall into the same pieces.
//
// Counter-example. A digit changed in a number beside the text: the opcode that differs is neither str nor
// bytes.
#include "audit/container.h"

#include "audit/opcodes.h"
#include "core/crc32.h"

namespace torchpare::audit {
namespace {

constexpr int kDeepest = 16;
constexpr size_t kCrc = 4, kWord = 8;
/// What torch/_dynamo/aot_compile.py puts in front of its pickle since 2.15.
constexpr std::string_view kAotCompile = "PT2AOT\x01";

/// A checksum in front of all the rest.
bool checksum_holds(std::string_view bytes) {
  if (bytes.size() < kCrc) return false;
  return number(bytes.substr(0, kCrc), false) == crc32(bytes.substr(kCrc));
}

bool looks_like_pickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
}

class Walk {
 public:
  Walk(std::string_view a, std::string_view b, const Policy& policy) : a_(a), b_(b), policy_(policy) {}

  AuditReport run() {
    if (a_ == b_) return {Verdict::kProved, {}, {}, {}, {}, 0};
    if (a_.size() != b_.size()) {
      violate("the sizes differ, so lengths and offsets in the file are wrong", {0, a_.size()});
    } else {
      file({0, a_.size()}, 0);
    }
    if (!report_.reason.empty()) return report_;
    report_.verdict = report_.violations.empty() ? Verdict::kProved : Verdict::kRefuted;
    report_.style = Style::kMute;
    return report_;
  }

 private:
  bool same(Span s) const { return slice(a_, s) == slice(b_, s); }

  void undecided(std::string why, size_t at) {
    if (report_.reason.empty()) report_ = {Verdict::kUndecided, {}, {}, {}, std::move(why), at};
  }

  void violate(std::string what, Span where) {
    if (report_.violations.size() < 20) report_.violations.push_back({std::move(what), where, where});
  }

  /// A pickle or a blob in which A and B differ.
  void file(Span s, int depth) {
    if (depth > kDeepest) return undecided("files within files, too deep", s.begin);
    const std::string_view bytes = slice(a_, s);
    if (bytes.substr(0, kAotCompile.size()) == kAotCompile) return after_magic(s, depth);
    if (looks_like_pickle(bytes)) return pickle(s, depth);
    if (checksum_holds(bytes)) {
      if (!checksum_holds(slice(b_, s))) violate("the checksum is wrong", {s.begin, s.begin + kCrc});
      s.begin += kCrc;
    }
    if (!artifact(s, depth) && !cache(s, depth, true) && !cache(s, depth, false))
      violate("the files differ in bytes that are neither a pickle nor one of Inductor's blobs", s);
  }

  void after_magic(Span s, int depth) {
    const Span magic{s.begin, s.begin + kAotCompile.size()};
    if (!same(magic)) return violate("the magic in front of the pickle changed", magic);
    pickle({magic.end, s.end}, depth);
  }

  void pickle(Span s, int depth) {
    for (size_t at = s.begin; at < s.end;) {
      const Step here = step(slice(a_, {at, s.end}));
      if (here.piece == Piece::kBroken || here.body > s.end - at - here.head)
        return undecided("not a whole pickle", at);
      const Span head{at, at + here.head}, body{head.end, head.end + static_cast<size_t>(here.body)};
      if (!same(head)) return violate("a byte of the pickle's structure changed", head);
      if (!same(body)) object(here.piece, body, depth);
      if (a_[at] == '.') return end_of_pickle({body.end, s.end});
      at = body.end;
    }
    undecided("a pickle without its end", s.end);
  }

  void end_of_pickle(Span rest) {
    if (!same(rest)) violate("bytes behind the end of a pickle changed", rest);
  }

  void object(Piece piece, Span body, int depth) {
    if (piece == Piece::kPlain) return violate("a number in the pickle changed", body);
    if (piece == Piece::kBytes) return file(body, depth + 1);
    const AuditReport inner = audit(slice(a_, body), slice(b_, body), policy_);
    if (inner.verdict == Verdict::kUndecided)
      return undecided("a string that is no wrapper changed: " + inner.reason, body.begin + inner.at);
    for (const Removal& r : inner.removals)
      report_.removals.push_back({r.form, r.subject, {body.begin + r.in_a.begin, body.begin + r.in_a.end}});
    for (const Violation& v : inner.violations)
      violate(v.what, {body.begin + v.in_a.begin, body.begin + v.in_a.end});
  }

  /// Consecutive fields; `count` of them, the last of which may differ. False: this is not how the bytes are
  /// laid out.
  bool field(size_t& at, size_t end, Span& out) const {
    if (end - at < kWord) return false;
    const uint64_t size = number(a_.substr(at, kWord), false);
    if (size > end - at - kWord) return false;
    out = {at + kWord, at + kWord + static_cast<size_t>(size)};
    at = out.end;
    return true;
  }

  /// [name], torch's key, [the entry's key], contents.
  bool artifact(Span s, int depth) {
    std::vector<Span> fields;
    Span one;
    size_t at = s.begin;
    while (at < s.end && fields.size() < 5 && field(at, s.end, one)) fields.push_back(one);
    if (at != s.end || fields.size() < 3 || fields.size() > 4) return false;
    return all_but(s, {fields.back()}, depth);
  }

  /// Version 1; then either groups of a type, a count and pairs, or triples with a number for the type.
  bool cache(Span s, int depth, bool grouped) {
    if (s.size() < kWord || number(a_.substr(s.begin, kWord), false) != 1) return false;
    std::vector<Span> contents;
    Span skipped, content;
    for (size_t at = s.begin + kWord; at < s.end;) {
      if (grouped && !field(at, s.end, skipped)) return false;
      if (s.end - at < kWord) return false;
      uint64_t pairs = number(a_.substr(at, kWord), false);
      at += kWord;
      if (!grouped) pairs = 1;
      for (; pairs > 0; --pairs) {
        if (!field(at, s.end, skipped) || !field(at, s.end, content)) return false;
        contents.push_back(content);
      }
    }
    return all_but(s, contents, depth);
  }

  /// Everything in `s` outside of `contents` must be equal, and what differs within is a file again.
  bool all_but(Span s, const std::vector<Span>& contents, int depth) {
    size_t at = s.begin;
    for (const Span& content : contents) {
      if (!same({at, content.begin})) violate("a field beside the entries changed", {at, content.begin});
      if (!same(content)) file(content, depth + 1);
      at = content.end;
    }
    if (!same({at, s.end})) violate("a field beside the entries changed", {at, s.end});
    return true;
  }

  std::string_view a_, b_;
  const Policy& policy_;
  AuditReport report_;
};

}  // namespace

AuditReport audit_container(std::string_view a, std::string_view b, const Policy& policy) {
  return Walk(a, b, policy).run();
}

}  // namespace torchpare::audit
