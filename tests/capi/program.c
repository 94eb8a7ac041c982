/* The header is C of 1989, and a program in that language can do everything with it: strip a wrapper, have
   the result proved, have a damaged one refuted, and clean a cache and put it back. Its arguments are a wrapper with
   asserts and a folder of its own. */
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

/* Writes the wrapper into the folder, cleans the folder and puts it back. */
static void clean_and_undo(const torchpare_policy* policy, const char* folder, const char* text, size_t size) {
  char path[4096];
  char* now;
  size_t now_size = 0;
  torchpare_text report, words;
  FILE* file;
  sprintf(path, "%.4000s/wrapper.py", folder);
  file = fopen(path, "wb");
  expect(file != NULL && fwrite(text, 1, size, file) == size && fclose(file) == 0, "a cache");
  expect(torchpare_scan(policy, &folder, 1, "{\"check\": true}", 15, &report, &words) == TORCHPARE_NO, "asserts");
  torchpare_text_free(&report);
  expect(torchpare_clean(policy, &folder, 1, "{}", 2, &report, &words) == TORCHPARE_YES, "cleaned");
  expect(words.bytes == NULL && report.bytes != NULL, "a report and no words");
  torchpare_text_free(&report);
  expect(torchpare_clean(policy, &folder, 1, "{\"check\": true}", 15, NULL, NULL) == TORCHPARE_YES, "clean");
  expect(torchpare_undo(&folder, 1, "{}", 2, NULL, NULL) == TORCHPARE_YES, "undone");
  now = whole_file(path, &now_size);
  expect(now != NULL && now_size == size && memcmp(now, text, size) == 0, "the original is back");
  free(now);
  remove(path);
}

int main(int argc, char** argv) {
  const char* settings = "{\"preset\": \"strip\"}";
  torchpare_policy* policy;
  torchpare_text rewritten, report;
  size_t size = 0;
  char* text = argc > 2 ? whole_file(argv[1], &size) : NULL;
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
  clean_and_undo(policy, argv[2], text, size);
  torchpare_policy_free(policy);
  free(text);
  printf("torchpare %s, %d failures\n", torchpare_version(), failures);
  return failures != 0;
}
