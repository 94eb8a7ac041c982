// The proof for cache files: only wrappers in them changed, each by permitted asserts, and checksums are right.
//
// Shares nothing with container/, which finds the wrappers for rewrite: it reads pickles and blobs by code of
// its own, and is led by the differences, not by what a wrapper looks like.
#pragma once

#include "audit/audit.h"

namespace torchpare::audit {

/// Proved: A and B are of one size; every byte in which they differ lies in a str object that is a wrapper,
/// and audit() proves B's from A's in style mute; or in a checksum that is right in B as it was in A. Offsets
/// in the report are from the first byte of the file. Undecided: A is no pickle and no blob, or is damaged,
/// or one of its checksums is wrong. Linear for each level of nesting, at most 16 levels.
AuditReport audit_container(std::string_view a, std::string_view b, const Policy& policy);

}  // namespace torchpare::audit
