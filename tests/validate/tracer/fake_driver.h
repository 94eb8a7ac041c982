// Between the two fakes: how CUPTI hears of the driver's calls.
#pragma once

#include <cupti.h>

/// What the fake driver calls around each call; null: nobody listens.
using Listener = void (*)(CUpti_CallbackDomain domain, CUpti_CallbackId id, const void* event);

/// Exported by the fake driver, called by the fake CUPTI when it has a subscriber.
extern "C" void fake_driver_listen(Listener listener);
