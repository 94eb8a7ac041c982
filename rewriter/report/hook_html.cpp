#include "report/hook_html.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "policy/json.h"
#include "report/page.h"
#include "report/printed.h"
#include "report/times.h"

namespace torchpare {
namespace {

using nlohmann::json;

constexpr std::string_view kProcesses = "processes", kMicroseconds = "microseconds";

/// The order in which a reader asks, for the names that are known; others follow.
std::vector<std::string> names_in(const json& totals) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (totals.contains(name) && name != kProcesses && std::ranges::find(names, name) == names.end())
      names.push_back(name);
  };
  for (const char* name : {"loaded", "rewritten", "left", "armed", "passed", "rechecked", "failed", "warned",
                           "asserts_stripped", "asserts_once", "asserts_kept", "microseconds"})
    add(name);
  for (const auto& [name, value] : totals.items()) add(name);
  return names;
}

std::string heading_of(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name == kMicroseconds ? "ms" : name;
}

/// A count; microseconds as milliseconds. What is no number is shown as it is.
std::string shown(const std::string& name, const json& value) {
  if (!value.is_number_unsigned()) return value.is_null() ? "" : value.dump();
  const uint64_t n = value.get<uint64_t>();
  return html_number(name == kMicroseconds ? (n + 500) / 1000 : n);
}

std::string_view colour_of(const std::string& name, const json& value) {
  const bool some = value.is_number_unsigned() && value.get<uint64_t>() > 0;
  if (some && (name == "failed" || name == "warned" || name == "left")) return "undecided";
  if (name == "asserts_stripped" || name == "asserts_once") return "stripped";
  return name == "asserts_kept" ? "kept" : "";
}

std::string command_of(const json& process) {
  const json words = process.value("command", json());
  std::string out;
  if (!words.is_array()) return out;
  for (const json& word : words)
    if (word.is_string()) out += (out.empty() ? "" : " ") + shell_word(word.get<std::string>());
  return out;
}

std::string text_of(const json& process, const char* key) {
  const json value = process.value(key, json());
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

std::string started(const json& process) {
  constexpr double kMost = 253402300799;  // the last second of the year 9999
  const json value = process.value("started", json());
  if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= kMost)) return "";
  return time_of(static_cast<int64_t>(std::floor(value.get<double>())));
}

std::string row_of(const json& process, const std::vector<std::string>& names) {
  std::string out = fmt::format("<tr><td class=\"n\">{}</td><td>{}</td>", html_text(text_of(process, "pid")),
                                started(process));
  for (const std::string& name : names) {
    const json value = process.value(name, json());
    const bool bad = colour_of(name, value) == "undecided";
    out += fmt::format("<td class=\"{}\">{}</td>", bad ? "n bad" : "n", html_text(shown(name, value)));
  }
  return out + fmt::format("<td><code>{}</code></td><td>{}</td></tr>\n", html_text(command_of(process)),
                           html_text(text_of(process, "policy")));
}

std::string table_of(const json& processes, const std::vector<std::string>& names) {
  std::string out = "<div class=\"scroll\"><table><tr><th class=\"n\">process</th><th>started</th>";
  for (const std::string& name : names)
    out += fmt::format("<th class=\"n\">{}</th>", html_text(heading_of(name)));
  out += "<th>command</th><th>policy</th></tr>\n";
  for (const json& process : processes)
    if (process.is_object()) out += row_of(process, names);
  return out + "</table></div>\n";
}

}  // namespace

Result<std::string> html_of_hook(std::string_view text) {
  const auto parsed = TRY(parse_object({std::string(text), "report"}));
  const json totals = parsed.value("totals", json()), processes = parsed.value("processes", json());
  if (!totals.is_object() || !processes.is_array())
    return Error{"report", "not one of the hook's", "it has no totals or no processes",
                 "name another file; this one stays as it is"};
  const std::vector<std::string> names = names_in(totals);
  std::vector<Card> cards = {
      {html_number(processes.size()), processes.size() == 1 ? "process" : "processes"}};
  for (const std::string& name : names)
    cards.push_back({shown(name, totals[name]), heading_of(name), colour_of(name, totals[name])});
  return page("torchpare run",
              "<h1>torchpare run</h1>\n<p>What the hook did as torch loaded wrappers.</p>\n" +
                  html_cards(cards) + "<h2>Processes</h2>\n" + table_of(processes, names) +
                  "<details><summary class=\"faint\">as JSON</summary>\n<pre id=\"json\">" +
                  html_lines(printed(nlohmann::ordered_json(parsed))) + "</pre>\n</details>\n");
}

}  // namespace torchpare
