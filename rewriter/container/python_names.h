// What Python itself brings, as pickles name it. Sorted, so that it can be searched.
//
// From sys.stdlib_module_names of CPython 3.11 to 3.13, what 3.14 adds, what 3.0 to 3.12 had, and the names
// that pickles of protocol 2 use for it (_compat_pickle); and what stands beside it everywhere and runs
// programs: pip, setuptools.
#pragma once

#include <string_view>

namespace torchpare::container {

// clang-format off
inline constexpr std::string_view kPythonModules[] = {
    "BaseHTTPServer", "CGIHTTPServer", "ConfigParser", "Cookie", "Dialog", "DocXMLRPCServer", "FileDialog",
    "HTMLParser", "Queue", "ScrolledText", "SimpleDialog", "SimpleHTTPServer", "SimpleXMLRPCServer",
    "SocketServer", "StringIO", "Tix", "Tkconstants", "Tkdnd", "Tkinter", "UserDict", "UserList",
    "UserString", "__builtin__", "__future__", "_abc", "_abcoll", "_aix_support", "_android_support",
    "_ast", "_asyncio", "_bisect", "_blake2", "_bootlocale", "_bootsubprocess", "_bz2", "_codecs",
    "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw", "_collections",
    "_collections_abc", "_colorize", "_compat_pickle", "_compression", "_contextvars", "_crypt", "_csv",
    "_ctypes", "_curses", "_curses_panel", "_datetime", "_dbm", "_decimal", "_dummy_thread",
    "_dummy_threading", "_elementtree", "_frozen_importlib", "_frozen_importlib_external", "_functools",
    "_gdbm", "_hashlib", "_heapq", "_hmac", "_imp", "_interpchannels", "_interpqueues", "_interpreters",
    "_io", "_ios_support", "_json", "_locale", "_lsprof", "_lzma", "_markupbase", "_md5", "_msi",
    "_multibytecodec", "_multiprocessing", "_opcode", "_opcode_metadata", "_operator", "_osx_support",
    "_overlapped", "_pickle", "_posixshmem", "_posixsubprocess", "_py_abc", "_pydatetime", "_pydecimal",
    "_pyio", "_pylong", "_pyrepl", "_queue", "_random", "_remote_debugging", "_scproxy", "_sha1", "_sha2",
    "_sha256", "_sha3", "_sha512", "_signal", "_sitebuiltins", "_socket", "_sqlite3", "_sre", "_ssl",
    "_stat", "_statistics", "_string", "_strptime", "_struct", "_suggestions", "_symtable", "_sysconfig",
    "_thread", "_threading_local", "_tkinter", "_tokenize", "_tracemalloc", "_types", "_typing", "_uuid",
    "_warnings", "_weakref", "_weakrefset", "_winapi", "_winreg", "_wmi", "_zoneinfo", "_zstd", "abc",
    "aifc", "annotationlib", "antigravity", "anydbm", "argparse", "array", "ast", "asynchat", "asyncio",
    "asyncore", "atexit", "audioop", "base64", "bdb", "binascii", "binhex", "bisect", "builtins", "bz2",
    "cPickle", "cProfile", "cStringIO", "calendar", "cgi", "cgitb", "chunk", "cmath", "cmd", "code",
    "codecs", "codeop", "collections", "colorsys", "commands", "compileall", "compression", "concurrent",
    "configparser", "contextlib", "contextvars", "cookielib", "copy", "copy_reg", "copyreg", "crypt", "csv",
    "ctypes", "curses", "dataclasses", "datetime", "dbhash", "dbm", "decimal", "difflib", "dis",
    "distutils", "doctest", "dumbdbm", "dummy_thread", "dummy_threading", "email", "encodings", "ensurepip",
    "enum", "errno", "exceptions", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "formatter",
    "fractions", "ftplib", "functools", "gc", "gdbm", "genericpath", "getopt", "getpass", "gettext", "glob",
    "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac", "html", "htmlentitydefs", "http", "httplib",
    "idlelib", "imaplib", "imghdr", "imp", "importlib", "inspect", "io", "ipaddress", "itertools", "json",
    "keyword", "lib2to3", "linecache", "locale", "logging", "lzma", "macpath", "mailbox", "mailcap",
    "markupbase", "marshal", "math", "mimetypes", "mmap", "modulefinder", "msilib", "msvcrt",
    "multiprocessing", "netrc", "nis", "nntplib", "nt", "ntpath", "nturl2path", "numbers", "opcode",
    "operator", "optparse", "os", "ossaudiodev", "parser", "pathlib", "pdb", "pickle", "pickletools", "pip",
    "pipes", "pkg_resources", "pkgutil", "platform", "plistlib", "poplib", "posix", "posixpath", "pprint",
    "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data", "pyexpat", "queue",
    "quopri", "random", "re", "readline", "repr", "reprlib", "resource", "rlcompleter", "robotparser",
    "runpy", "sched", "secrets", "select", "selectors", "setuptools", "shelve", "shlex", "shutil", "signal",
    "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver", "spwd", "sqlite3", "sre_compile",
    "sre_constants", "sre_parse", "ssl", "stat", "statistics", "string", "stringprep", "struct",
    "subprocess", "sunau", "symbol", "symtable", "sys", "sysconfig", "syslog", "tabnanny", "tarfile",
    "telnetlib", "tempfile", "termios", "test", "textwrap", "this", "thread", "threading", "time", "timeit",
    "tkColorChooser", "tkCommonDialog", "tkFileDialog", "tkFont", "tkMessageBox", "tkSimpleDialog",
    "tkinter", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "ttk", "tty", "turtle",
    "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib", "urllib2", "urlparse", "uu",
    "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "wheel", "whichdb", "winreg", "winsound",
    "wsgiref", "xdrlib", "xml", "xmlrpc", "xmlrpclib", "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
};

/// Of these modules, what holds or computes values and can do nothing else. Seen in caches of torch 2.6 to
/// 2.15 and vLLM 0.19 to 0.33: OrderedDict, Counter, defaultdict, partial, getattr, types of builtins,
/// getLogger, and parts of inspect and traceback. The others are what values of ordinary types are pickled
/// as.
struct ValueNames {
  std::string_view module;
  std::string_view names;  ///< each between blanks
};
inline constexpr ValueNames kValueNames[] = {
    {"_codecs", " encode "},
    {"_io", " BytesIO StringIO "},
    {"_operator",
     " abs add and_ concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat"
     " ifloordiv ilshift imatmul imod imul index indexOf inv invert ior ipow irshift is_ is_not isub"
     " itemgetter itruediv ixor le length_hint lshift lt matmul mod mul ne neg not_ or_ pos pow rshift"
     " setitem sub truediv truth xor "},
    {"array", " _array_reconstructor array "},
    {"builtins",
     " ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError"
     " BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError"
     " ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis"
     " EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError"
     " FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning"
     " IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt"
     " LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented"
     " NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError"
     " ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning"
     " StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError"
     " TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError"
     " UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError abs all"
     " any ascii bin bool bytearray bytes chr classmethod complex dict divmod enumerate filter float"
     " format frozenset getattr hash hex id int isinstance issubclass iter len list map max memoryview"
     " min next object oct ord pow print property range repr reversed round set slice sorted staticmethod str"
     " sum super tuple type zip "},
    {"collections", " ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque "},
    {"collections.abc",
     " Callable Hashable Iterable Iterator Mapping MutableMapping MutableSequence Sequence Set Sized "},
    {"contextlib", " nullcontext "},
    {"copyreg", " __newobj__ __newobj_ex__ _reconstructor "},
    {"dataclasses", " _MISSING_TYPE "},
    {"datetime", " date datetime time timedelta timezone "},
    {"decimal", " Decimal "},
    {"enum", " EnumMeta EnumType "},
    {"fractions", " Fraction "},
    {"functools", " partial "},
    {"inspect", " Parameter Signature _ParameterKind _empty "},
    {"io", " BytesIO StringIO "},
    {"itertools", " chain count cycle islice product repeat zip_longest "},
    {"logging", " Logger getLogger "},
    {"math",
     " acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc"
     " exp exp2 expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf"
     " isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians"
     " remainder sin sinh sqrt tan tanh tau trunc ulp "},
    {"pathlib", " Path PosixPath PurePath PurePosixPath "},
    {"pathlib._local", " Path PosixPath PurePath PurePosixPath "},
    {"re", " _compile "},
    {"time", " struct_time "},
    {"traceback", " FrameSummary StackSummary TracebackException "},
    {"types", " GenericAlias MappingProxyType NoneType SimpleNamespace UnionType "},
    {"typing",
     " Any Callable Dict FrozenSet List Literal Mapping NamedTuple Optional Sequence Set Tuple Type"
     " Union "},
    {"uuid", " SafeUUID UUID "},
    {"weakref", " WeakKeyDictionary WeakSet WeakValueDictionary ref "},
};
// clang-format on

}  // namespace torchpare::container
