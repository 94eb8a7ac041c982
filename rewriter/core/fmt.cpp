// {fmt}'s definitions, compiled once. Its header-only form compiles them in each file that formats something, which took
// most of the time of a build; its shared library would have to be wherever the program goes.
#include <fmt/format-inl.h>

// What the header declares as instantiated elsewhere.
FMT_BEGIN_NAMESPACE
namespace detail {
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template char decimal_point_impl<char>(locale_ref);
}  // namespace detail
FMT_END_NAMESPACE
