#include "validate/bad_tensors.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace torchpare::validate {
namespace {

using Json = nlohmann::json;

std::string_view code_of(std::string_view text, const Site& site) {
  return text.substr(site.code, site.bytes.end - site.code);
}

/// Kinds whose asserts a layout can break.
bool speaks_of_layout(const Site& site) {
  if (is_import(site.form) || site.code >= site.bytes.end) return false;
  return kind_of(site.form) == Kind::kSizeAsserts || kind_of(site.form) == Kind::kAlignmentAsserts ||
         kind_of(site.form) == Kind::kAlignmentAssertsInputs;
}

/// The first name in an assert's brackets: "arg0_1" in `assert_size_stride(arg0_1, (4, ), (1, ))`.
std::string subject_name(std::string_view code) {
  const size_t begin = code.find_first_not_of('(', code.find('('));
  return begin == code.npos ? std::string()
                            : std::string(code.substr(begin, code.find_first_of(",)", begin) - begin));
}

std::string class_of(const Site& site) {
  return std::string(site.subject.cls == Class::kOp ? site.subject.op : name_of(site.subject.cls));
}

std::string fate(const Json& said) {
  if (said.contains("ended")) return said["ended"];
  const Json& error = said.at("error");
  if (error.is_null())
    return said.at("same").get<bool>() ? "runs to the end, with the usual results"
                                       : "runs to the end, with other results";
  const auto message = error.at("message").get<std::string>();
  const auto line = error.at("line").get<size_t>();
  return fmt::format("raises {}{}{}{}", error.at("type").get<std::string>(), message.empty() ? "" : ": ",
                     message.substr(0, message.find('\n')), line > 0 ? fmt::format(" (line {})", line) : "");
}

/// Sites of the body that is always called, then the others: branches may not be taken.
std::vector<const Site*> by_reach(const Inventory& a) {
  std::vector<const Site*> sites;
  for (const Site& site : a.sites)
    if (site.body != kNoBody) sites.push_back(&site);
  std::stable_partition(sites.begin(), sites.end(), [&a](const Site* site) {
    const std::string_view name = a.bodies[site->body].name;
    return name == "call" || name == "Runner.call";
  });
  return sites;
}

}  // namespace

std::vector<BadTensor> bad_tensors(const Wrappers& texts, const Inventory& a, const Inventory& b) {
  std::set<std::string_view> kept;
  for (const Site& site : b.sites)
    if (site.code < site.bytes.end) kept.insert(code_of(texts.b, site));
  std::set<std::pair<std::string, Kind>> seen;
  std::vector<BadTensor> tensors;
  for (const Site* candidate : by_reach(a)) {
    const Site& site = *candidate;
    if (!speaks_of_layout(site) || kept.contains(code_of(texts.a, site))) continue;
    const Kind kind = kind_of(site.form);
    if (!seen.emplace(class_of(site), kind).second) continue;
    tensors.push_back({class_of(site), subject_name(code_of(texts.a, site)), kind,
                       position_of(texts.a, site.code).line, "", "", ""});
  }
  return tensors;
}

std::vector<BadTensor> with_outcomes(const Executed& executed, std::vector<BadTensor> tensors) {
  for (size_t k = 0; k < tensors.size(); ++k) {
    const std::string a = executed.text(Phase::kBadA, fmt::format("{}.json", k));
    const std::string b = executed.text(Phase::kBadB, fmt::format("{}.json", k));
    if (a.empty() || b.empty()) continue;
    try {
      const Json in_a = Json::parse(a), in_b = Json::parse(b);
      BadTensor read = tensors[k];
      read.layout = in_a.at("layout");
      if (read.layout.empty()) continue;
      read.a = fate(in_a);
      read.b = fate(in_b);
      tensors[k] = std::move(read);
    } catch (const Json::exception&) {
      // A wrapper may spoil what is written about it. It is as if the tensor had not been tried.
    }
  }
  return tensors;
}

}  // namespace torchpare::validate
