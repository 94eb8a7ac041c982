// What an audit of two whole trees found.
#pragma once

#include <string>
#include <vector>

#include "audit/audit.h"

namespace torchpare {

/// One file that is in A or B.
struct AuditedFile {
  std::string path;  ///< from the roots
  audit::Verdict verdict = audit::Verdict::kProved;
  bool identical = false;
  size_t removals = 0;
  std::string why;      ///< where it is not proved
  bool failed = false;  ///< it could not be looked at; the verdict is undecided
};

struct TreesReport {
  std::string a, b;
  std::vector<AuditedFile> files;                    ///< in order of path
  audit::Verdict verdict = audit::Verdict::kProved;  ///< the worst of them: refuted, undecided, proved
  size_t failed = 0;                                 ///< how many could not be looked at
};

std::string to_text(const TreesReport& report);
std::string to_json(const TreesReport& report);

}  // namespace torchpare
