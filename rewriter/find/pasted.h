// What a text was pasted from, when it cannot be read as Python.
#pragma once

#include <string>
#include <string_view>

namespace torchpare {

/// `reason`, why a text could not be understood, with what stands around the wrapper in it put before: the
/// prefix of a log, colours of a terminal, quote marks of a mail, signs of a diff, line numbers, Markdown, CR
/// LF, a byte order mark, UTF-16, no-break spaces, one indentation for all lines. For each of them a command
/// that takes it away, with FILE for the file's name. `reason` alone where there is none of these: what a
/// line or two hold, in a string or a comment, counts for nothing. Looks at the first MiB; ask only when
/// something has failed.
std::string why_unread(std::string_view text, std::string_view reason);

/// A line without what colours it on a terminal: "\x1b[33m", and what is left of it in a copy.
std::string without_colours(std::string_view line);

/// Whether the text begins with a fence of Markdown: no Python, though what is in it may read as if it were.
/// Looks at the first line alone.
bool begins_with_fence(std::string_view text);

}  // namespace torchpare
