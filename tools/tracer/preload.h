// The hook by LD_PRELOAD: functions of the driver's names that stand in front of the driver's own.
#pragma once

namespace torchpare::tracer {

/// The driver's own function of this name; null when no driver is loaded or it has none.
void* real(const char* name);

}  // namespace torchpare::tracer
