#include "report/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include "report/page.h"

namespace torchpare {
namespace {

/// A part of a bar that is 100 wide.
std::string rectangle(std::string_view kind, double begin, double width, std::string_view title) {
  return fmt::format("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"1\"><title>{}</title></rect>",
                     kind, begin, width, title);
}

/// Drawn, since an element's own style would have to be allowed for all elements.
std::string drawing(std::string_view parts) {
  return fmt::format("<svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\">{}</svg>", parts);
}

/// What a bar is made of: fates, but for comments, and what is muted already.
struct Part {
  std::string_view kind, what;
};
constexpr std::array kParts = {Part{"stripped", "stripped"}, Part{"kept", "kept"},
                               Part{"undecided", "undecided"}, Part{"compiled", "in C++"},
                               Part{"muted", "muted already"}};
using Parts = std::array<size_t, kParts.size()>;

std::string_view what(size_t part, bool is_dry) {
  return is_dry && part == 0 ? "to strip" : kParts[part].what;
}

Parts parts_of(const Tally& t) {
  return {t.count(Fate::kStripped), t.count(Fate::kKept), t.count(Fate::kStuck), t.count(Fate::kCompiled),
          t.muted};
}

/// Rows that are added up under a name.
struct Sum {
  std::string name;
  size_t asserts = 0;  ///< muted ones included
  Parts parts{};
};

/// As wide as their share of `most`.
std::string bar(const Parts& parts, size_t most, bool is_dry) {
  std::string drawn;
  double begin = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == 0) continue;
    const double width = 100.0 * static_cast<double>(parts[i]) / static_cast<double>(most);
    drawn += rectangle(kParts[i].kind, begin, width, fmt::format("{} {}", parts[i], what(i, is_dry)));
    begin += width;
  }
  return drawing(drawn);
}

std::string legend(const std::vector<Tally>& tallies, bool is_dry) {
  Parts all{};
  for (const Tally& t : tallies)
    for (size_t i = 0; i < all.size(); ++i) all[i] += parts_of(t)[i];
  std::string out = "<ul class=\"key\">\n";
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i] > 0)
      out += fmt::format("<li>{}{}</li>\n", drawing(rectangle(kParts[i].kind, 0, 100, "")), what(i, is_dry));
  return out + "</ul>\n";
}

/// The most first.
template <class NameOf>
std::vector<Sum> sums_by(const std::vector<Tally>& tallies, NameOf name_of_row) {
  std::map<std::string, Sum> named;
  for (const Tally& t : tallies) {
    if (t.asserts + t.muted == 0) continue;
    Sum& sum = named[name_of_row(t)];
    sum.asserts += t.asserts + t.muted;
    const Parts parts = parts_of(t);
    for (size_t i = 0; i < parts.size(); ++i) sum.parts[i] += parts[i];
  }
  std::vector<Sum> sums;
  for (auto& [name, sum] : named) {
    sum.name = name;
    sums.push_back(std::move(sum));
  }
  std::ranges::stable_sort(sums, std::greater<>{}, &Sum::asserts);
  return sums;
}

/// A name with dots may be broken behind them.
std::string breakable(std::string_view name) {
  std::string out;
  for (const char c : html_text(name)) out += c == '.' ? std::string(".<wbr>") : std::string(1, c);
  return out;
}

std::string rows(const std::vector<Sum>& sums, size_t first, size_t last, bool is_dry) {
  std::string out = "<div class=\"scroll\"><table class=\"sums\">\n";
  for (size_t i = first; i < last; ++i)
    out += fmt::format("<tr><td><code>{}</code></td><td class=\"n\">{}</td><td class=\"bars\">{}</td></tr>\n",
                       breakable(sums[i].name), sums[i].asserts,
                       bar(sums[i].parts, sums.front().asserts, is_dry));
  return out + "</table></div>\n";
}

std::string bars(std::string_view caption, const std::vector<Sum>& sums, bool is_dry) {
  constexpr size_t kFirst = 12;
  if (sums.empty()) return "";
  const size_t shown = std::min(sums.size(), kFirst);
  std::string out = fmt::format("<h3>by {}</h3>\n{}", caption, rows(sums, 0, shown, is_dry));
  if (shown == sums.size()) return out;
  return out + fmt::format("<details><summary>{} more</summary>\n{}</details>\n", sums.size() - shown,
                           rows(sums, shown, sums.size(), is_dry));
}

}  // namespace

std::string html_bars(const std::vector<Tally>& tallies, bool is_dry) {
  std::vector<Tally> of_operators;
  std::ranges::copy_if(tallies, std::back_inserter(of_operators),
                       [](const Tally& t) { return t.cls == Class::kOp; });
  const std::string out =
      bars("operator", sums_by(of_operators, [](const Tally& t) { return t.op; }), is_dry) +
      bars("kind", sums_by(tallies, [](const Tally& t) { return std::string(row(t.kind).name); }), is_dry) +
      bars("class", sums_by(tallies, [](const Tally& t) { return std::string(name_of(t.cls)); }), is_dry);
  return out.empty() ? "" : "<h2>Where the asserts are</h2>\n" + legend(tallies, is_dry) + out;
}

}  // namespace torchpare
