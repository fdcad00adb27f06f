/*
 * A library that is loaded before the others (LD_PRELOAD) and makes calls on the files of a folder fail.
 *
 *   FAULT_FOLDER   the folder; calls on other files are left alone
 *   FAULT_LOG      every call on a file of the folder is written here, a line each: what and which file,
 *                  and after those that were made to fail "(INJECTED)"
 *   FAULT          call:what:first:last, such as rename:EIO:2:2: what befalls the calls of these numbers
 *                  in the order of the whole process. "skip" says that all is well and does nothing, "kill"
 *                  ends the process. None: calls are written down only.
 *   FAULT_ARMED    where it is given, calls count only while this file is there
 *
 * The calls: open, write, fsync (of a file), fsync-folder, fdatasync, rename, map.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SKIP = -1, KILL = -2 };

static const char *folder, *armed;
static char call[32];
static int what;
static long first, last;
static int notes = -1;
static atomic_long count;

static int (*next_open)(const char *, int, ...);

__attribute__((constructor)) static void begin(void)
{
    next_open = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    armed = getenv("FAULT_ARMED");
    const char *log = getenv("FAULT_LOG"), *fault = getenv("FAULT");
    char name[32] = "";
    if (log)
        notes = next_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fault && sscanf(fault, "%31[^:]:%31[^:]:%ld:%ld", call, name, &first, &last) != 4)
        abort();
    what = !strcmp(name, "EIO") ? EIO
         : !strcmp(name, "ENOSPC") ? ENOSPC
         : !strcmp(name, "EMFILE") ? EMFILE
         : !strcmp(name, "ENOMEM") ? ENOMEM
         : !strcmp(name, "kill") ? KILL : SKIP;
    folder = getenv("FAULT_FOLDER");
}

/* Whether this call is not to be made: then errno is set, or left at 0 where it is only skipped. */
static int fires(const char *this, const char *path)
{
    char whole[2 * PATH_MAX];
    if (folder && path[0] != '/' && getcwd(whole, PATH_MAX)) {
        strcat(whole, "/");
        path = strncat(whole, path, PATH_MAX - 1);
    }
    if (!folder || strncmp(path, folder, strlen(folder)) || (armed && access(armed, F_OK)))
        return 0;
    int hit = 0;
    if (!strcmp(this, call)) {
        long n = atomic_fetch_add(&count, 1) + 1;
        hit = first <= n && n <= last;
    }
    if (notes >= 0)
        dprintf(notes, "%s %s%s\n", this, path, hit ? " (INJECTED)" : "");
    if (hit && what == KILL)
        kill(getpid(), SIGKILL);
    errno = hit && what > 0 ? what : 0;
    return hit;
}

static int fires_at(const char *this, int file)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return fires(this, path);
}

/* What a call that is not made gives: failure, or that all is well. */
#define INSTEAD(well) (errno ? -1 : (well))
#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                              \
    int name(const char *path, int flags, ...)                  \
    {                                                           \
        NEXT(name);                                             \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        mode_t mode = va_arg(rest, int);                        \
        va_end(rest);                                           \
        if (fires("open", path))                                \
            return INSTEAD(-1);                                 \
        return next(path, flags, mode);                         \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int file, const void *bytes, size_t length)
{
    NEXT(write);
    return fires_at("write", file) ? INSTEAD((ssize_t)length) : next(file, bytes, length);
}

int fdatasync(int file)
{
    NEXT(fdatasync);
    return fires_at("fdatasync", file) ? INSTEAD(0) : next(file);
}

int fsync(int file)
{
    NEXT(fsync);
    struct stat status;
    int is_folder = !fstat(file, &status) && S_ISDIR(status.st_mode);
    return fires_at(is_folder ? "fsync-folder" : "fsync", file) ? INSTEAD(0) : next(file);
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return fires("rename", to) ? INSTEAD(0) : next(from, to);
}

#define MAP(name, offset_type)                                                           \
    void *name(void *at, size_t length, int access, int flags, int file, offset_type offset) \
    {                                                                                    \
        NEXT(name);                                                                      \
        if (file >= 0 && fires_at("map", file))                                          \
            return MAP_FAILED;                                                           \
        return next(at, length, access, flags, file, offset);                            \
    }
MAP(mmap, off_t)
MAP(mmap64, off64_t)
