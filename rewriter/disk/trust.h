// Whose a file is, and who else could change it.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "core/result.h"
#include "disk/directory.h"

namespace torchpare::disk {

/// Whoever loads a wrapper runs the Python in it. So what somebody else may have put there is not rewritten,
/// and what somebody else can put in its place is not either.
///
/// Ours is what belongs to the effective user. Folders may also belong to root, who can do everything anyway.
/// Others can write where the mode lets all write, or lets a group write that is not the user's own: the one
/// of his own name that is his first and has no other member, as systems with umask 002 give to each. A
/// second look at access lists is taken there. In a folder with the sticky bit others can add files but not
/// swap those of its user.
///
/// Reading asks none of this.

uid_t effective_user();

/// Why the file `below` that was seen as `s` is not the user's alone; nothing if it is. With what to do.
std::optional<Error> why_not_own_file(const Directory& in, const std::string& below, const struct stat& s);
/// The same for a folder that files are replaced in. `below` may be empty.
std::optional<Error> why_not_own_folder(const Directory& in, const std::string& below);

/// Whom root believes beside itself when it is told to work on another user's files; nobody without force, or
/// where it is not root who works. Receipts and folders of ours that are his count in folders of his, as far as
/// everything between these and what was named is his, too: another one on the way could have moved them there.
using Believed = std::optional<uid_t>;

/// The owner of what was named, an absolute path without links.
Believed believed_for(const std::string& named, bool force);
/// Whether both paths, of which one holds the other or is it, and all folders between them are his.
bool owns_between(uid_t user, const std::string& a, const std::string& b);

/// Whether somebody else than the owner can write to what is open as `fd` and was seen as `s`.
bool others_can_write(int fd, const struct stat& s);

/// Where a path that the user named leads.
struct Resolution {
  std::string path;       ///< absolute, without links, as far as it is there
  bool found = false;     ///< all of it is there
  std::string strangers;  ///< a link on the way, the last name included, that belongs to neither the user nor
                          ///< root: whoever made it decides where the path leads
};

/// Follows links as the kernel does, but not those of strangers. Who then opens `path` without following links
/// gets what was looked at or an error, whatever is swapped meanwhile.
Resolution resolve(const std::string& path);

/// Error for a path that leads through a stranger's link.
Error strangers_link(const std::string& path, const Resolution& resolution);

/// "where: it is not ours; why; …", for what has the name of something of ours.
Error not_ours(const std::string& where, std::string why);
/// Whether it does. Any other error leaves open what is there, and must not be taken for "nothing".
bool says_not_ours(const Error& error);

/// "where: it belongs to another user; …"
Error belongs_to_another(const std::string& where);

}  // namespace torchpare::disk
