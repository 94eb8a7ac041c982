/* The header is C of 1989, and a program in that language can do everything with it: strip a wrapper, have
   the result proved, and have a damaged one refuted. Its argument is a wrapper with asserts. */
#include "torchpare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void expect(int holds, const char* what) {
  if (holds) return;
  printf("not so: %s\n", what);
  ++failures;
}

static char* whole_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* bytes;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) return NULL;
  *size = (size_t)ftell(file);
  rewind(file);
  bytes = malloc(*size);
  if (bytes != NULL && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

int main(int argc, char** argv) {
  const char* settings = "{\"preset\": \"strip\"}";
  torchpare_policy* policy;
  torchpare_text rewritten, report;
  size_t size = 0;
  char* text = argc > 1 ? whole_file(argv[1], &size) : NULL;
  if (text == NULL) return 2;

  expect(torchpare_policy_resolve(settings, strlen(settings), &policy, &report) == TORCHPARE_YES, "a policy");
  if (policy == NULL) return 1;
  expect(torchpare_rewrite(policy, TORCHPARE_MUTE, text, size, &rewritten, &report) == TORCHPARE_YES,
         "rewritten");
  expect(rewritten.size == size, "muting keeps the length");
  expect(report.bytes != NULL && strstr(report.bytes, "size_asserts") != NULL, "a report");
  torchpare_text_free(&report);
  expect(torchpare_audit(policy, text, size, rewritten.bytes, rewritten.size, NULL) == TORCHPARE_YES,
         "proved");
  rewritten.bytes[0] ^= 1;
  expect(torchpare_audit(policy, text, size, rewritten.bytes, rewritten.size, NULL) == TORCHPARE_NO,
         "refuted");

  torchpare_text_free(&rewritten);
  torchpare_policy_free(policy);
  free(text);
  printf("torchpare %s, %d failures\n", torchpare_version(), failures);
  return failures != 0;
}
