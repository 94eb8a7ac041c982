/* torchpare as a library: the only header for other programs, and all that libtorchpare.so shows.

   Every function may be called from any number of threads at once; a policy may be shared between them. None
   keeps a pointer it was given, prints, exits, or lets an exception out. Only torchpare_policy_resolve reads
   files that settings name, and only that and torchpare_scan the environment; only torchpare_scan, _clean and _undo read caches, and of
   these only the last two write. Null pointers are allowed only where that is said.

   Texts that come back belong to the caller, who frees each with torchpare_text_free. They end in a NUL that
   `size` does not count, and `bytes` is null where there is no text. */
#ifndef TORCHPARE_H
#define TORCHPARE_H

#include <stddef.h>

#define TORCHPARE_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* What a function says; the numbers are the program's exit codes. */
typedef enum torchpare_status {
  TORCHPARE_YES = 0, /* done, or proved */
  TORCHPARE_NO = 1,  /* refuted, or a check that found something to change */
  TORCHPARE_TROUBLE =
      2, /* wrong settings, or no memory: the report is a message "where: what; why; what to do" */
  TORCHPARE_UNDECIDED = 3 /* not understood, wholly or in part: the report says what and why */
} torchpare_status;

/* How asserts are taken out: their lines go, or the space before each line of code becomes '#'. */
typedef enum torchpare_style { TORCHPARE_DELETE = 0, TORCHPARE_MUTE = 1 } torchpare_style;

typedef struct torchpare_text {
  char* bytes;
  size_t size;
} torchpare_text;

/* What shall happen to each assert; never changes once it is made. */
typedef struct torchpare_policy torchpare_policy;

/* "0.1.0"; the text is static. */
TORCHPARE_API const char* torchpare_version(void);

/* Makes a policy from settings: a JSON object whose keys are the command line's flags
   (rewriter/capi/settings_json.h),
   "{}" for none. Reads what the command line would: VLLM_LOGGING_LEVEL, TORCHINDUCTOR_*_ASSERTS and the files
   that the settings name. TORCHPARE_YES and *policy, or TORCHPARE_TROUBLE, *policy null and the message. */
TORCHPARE_API torchpare_status torchpare_policy_resolve(const char* settings, size_t size,
                                                        torchpare_policy** policy, torchpare_text* message);

/* The policy as `torchpare policy --json` prints it: each setting, where it came from, what it overrode. */
TORCHPARE_API torchpare_status torchpare_policy_explain(const torchpare_policy* policy, torchpare_text* json);

/* `policy` may be null. */
TORCHPARE_API void torchpare_policy_free(torchpare_policy* policy);

/* Takes out of a wrapper what the policy strips. `rewritten` is set where something went, and holds nothing
   that was not proved; it is null where there is nothing to do. A policy that says `once` is
   TORCHPARE_TROUBLE: no single text carries it. `report`, which may be null, gets what `torchpare rewrite
   --json` prints. */
TORCHPARE_API torchpare_status torchpare_rewrite(const torchpare_policy* policy, torchpare_style style,
                                                 const char* text, size_t size, torchpare_text* rewritten,
                                                 torchpare_text* report);

/* The same in style mute, for a policy that may say `once`, in two texts: `checked` still has the asserts to
   check once, `passed` has not. `checked` is null when it would be the text that was given, `passed` when it
   would be what `checked` is. All have the length and the lines of the original, and each was proved against
   it. In `report`, which may be null, the first file is `checked` and the second, if any, `passed`. */
TORCHPARE_API torchpare_status torchpare_rewrite_once(const torchpare_policy* policy, const char* text,
                                                      size_t size, torchpare_text* checked,
                                                      torchpare_text* passed, torchpare_text* report);

/* Whether b is a minus asserts that the policy strips, and nothing else: TORCHPARE_YES, _NO or _UNDECIDED.
   `report`, which may be null, gets what `torchpare audit --json` prints. */
TORCHPARE_API torchpare_status torchpare_audit(const torchpare_policy* policy, const char* a, size_t a_size,
                                               const char* b, size_t b_size, torchpare_text* report);

/* The three that work on caches: files, folders and redis:// or rediss:// servers. `paths` are
   `count` strings, `-` among them a file of that name. `settings` is a JSON object whose keys are flags of the
   command line (rewriter/capi/run_json.h), "{}" for none.

   The status is the program's exit code. `report` gets what the program prints with --json; it stays null
   where nothing was done at all, TORCHPARE_TROUBLE then, and `words` is the message. With a report, `words`
   gets a line for everything that was ignored or went wrong beside single files, and is null if nothing was.
   Either may be null.

torchpare_scan says what asserts there are and what the policy would do; a null policy is the one that
   `torchpare scan` takes without flags, the environment included, or none where that cannot be resolved. Null
   `paths` are the caches of this user: the environment, read now, tells where torch and vLLM keep them. */
TORCHPARE_API torchpare_status torchpare_scan(const torchpare_policy* policy, const char* const* paths,
                                              size_t count, const char* settings, size_t size,
                                              torchpare_text* report, torchpare_text* words);

/* Takes out, in place, what the policy strips, as `torchpare rewrite --in-place`: folders are locked, nothing is
   written that was not proved, and receipts are kept for torchpare_undo. With "check" nothing is written. */
TORCHPARE_API torchpare_status torchpare_clean(const torchpare_policy* policy, const char* const* paths,
                                               size_t count, const char* settings, size_t size,
                                               torchpare_text* report, torchpare_text* words);

/* Puts back what torchpare_clean or the program took out. With "check" nothing is written. */
TORCHPARE_API torchpare_status torchpare_undo(const char* const* paths, size_t count, const char* settings,
                                              size_t size, torchpare_text* report, torchpare_text* words);

/* What TORCHPARE_REPORT gathers, JSON of totals and processes, as a page that needs nothing but itself.
   TORCHPARE_YES and the page, or TORCHPARE_TROUBLE and a message in its place. */
TORCHPARE_API torchpare_status torchpare_hook_page(const char* json, size_t size, torchpare_text* page);

/* Frees the text and makes it null. `text` may be null, and may be freed twice. */
TORCHPARE_API void torchpare_text_free(torchpare_text* text);

#ifdef __cplusplus
}
#endif

#endif
