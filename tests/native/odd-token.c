/* A PKCS #11 library for tests: another one, with answers that it does not give by itself.
 *
 * Beside this library, by its own file name: NAME.real is the other library, NAME.orders says which answers are changed ("word number", a line each, read at every
 * call), and NAME.calls gets a line for each login, logout and end. Orders that were not there before start the counts anew:
 *
 *   flags N        the token says of itself these flags too
 *   login N        C_Login answers N
 *   sign N         C_Sign answers N; with "times M" the first M times alone
 *   lose N         at the N-th signature every session is closed, as when the token is reset
 *   gone N         from the N-th signature on there is no token
 *   lacks N        there is no such mechanism
 *   flip 1         signatures are wrong
 *   slow N         a login takes N milliseconds
 *   blind N        the first N searches find no object
 *   hide N         the first N times that the tokens are counted, none is there
 *   protected 1    no session that may change the token is opened
 *   half 1         objects tell none of their attributes
 *   keeps 1        nothing is destroyed
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long number;

struct functions {
    unsigned char version[2];
    void *at[68];
};

enum {
    FINALIZE = 1, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, GET_MECHANISM_INFO = 8, OPEN_SESSION = 12, CLOSE_ALL_SESSIONS = 14, LOGIN = 18, LOGOUT = 19, DESTROY = 22,
    GET_ATTRIBUTE_VALUE = 24, FIND_OBJECTS = 27, SIGN_INIT = 42, SIGN = 43
};
enum {
    ATTRIBUTE_TYPE_INVALID = 0x12, ACTION_PROHIBITED = 0x1B, DEVICE_REMOVED = 0x32, MECHANISM_INVALID = 0x70, SESSION_HANDLE_INVALID = 0xB3, TOKEN_NOT_PRESENT = 0xE0,
    TOKEN_WRITE_PROTECTED = 0xE2
};
enum { READ_WRITE = 2 };

static struct functions *real;
static struct functions ours;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char last[1024];
static number signatures;
static number searches;
static number counted;
static number slot;

static void beside(char *path, size_t size, const char *ending)
{
    Dl_info self;
    dladdr((void *)&ours, &self);
    snprintf(path, size, "%s.%s", self.dli_fname, ending);
}

static number order(const char *word)
{
    char path[4096], text[sizeof last] = "";
    beside(path, sizeof path, "orders");
    FILE *file = fopen(path, "r");
    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = 0;
        fclose(file);
    }
    if (strcmp(text, last) != 0) {
        strcpy(last, text);
        signatures = searches = counted = 0;
    }
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t length = strlen(word);
        if (strncmp(line, word, length) == 0 && line[length] == ' ')
            return strtoul(line + length, NULL, 0);
    }
    return 0;
}

static number ordered(const char *word)
{
    pthread_mutex_lock(&gate);
    number value = order(word);
    pthread_mutex_unlock(&gate);
    return value;
}

static int is_gone(void)
{
    pthread_mutex_lock(&gate);
    number from = order("gone");
    int gone = from && signatures >= from;
    pthread_mutex_unlock(&gate);
    return gone;
}

/* Whether one of the first times that a word orders is now. */
static int is_among(const char *word, number *times)
{
    pthread_mutex_lock(&gate);
    number first = order(word);
    int is = first && ++*times <= first;
    pthread_mutex_unlock(&gate);
    return is;
}

static void note(const char *call)
{
    char path[4096];
    beside(path, sizeof path, "calls");
    FILE *file = fopen(path, "a");
    if (file) {
        fprintf(file, "%s\n", call);
        fclose(file);
    }
}

static number finalize(void *reserved)
{
    note("end");
    return ((number (*)(void *))real->at[FINALIZE])(reserved);
}

static number get_slot_list(unsigned char present, number *list, number *count)
{
    if (!is_gone() && (list || !is_among("hide", &counted)))
        return ((number (*)(unsigned char, number *, number *))real->at[GET_SLOT_LIST])(present, list, count);
    *count = 0;
    return 0;
}

static number get_token_info(number of, unsigned char *info)
{
    if (is_gone())
        return TOKEN_NOT_PRESENT;
    number answer = ((number (*)(number, void *))real->at[GET_TOKEN_INFO])(of, info);
    if (answer == 0)
        *(number *)(info + 96) |= ordered("flags");
    return answer;
}

static number get_mechanism_info(number of, number mechanism, void *info)
{
    number lacking = ordered("lacks");
    if (lacking && lacking == mechanism)
        return MECHANISM_INVALID;
    return ((number (*)(number, number, void *))real->at[GET_MECHANISM_INFO])(of, mechanism, info);
}

static number open_session(number of, number flags, void *application, void *notify, number *session)
{
    if (is_gone())
        return TOKEN_NOT_PRESENT;
    if ((flags & READ_WRITE) && ordered("protected"))
        return TOKEN_WRITE_PROTECTED;
    slot = of;
    return ((number (*)(number, number, void *, void *, number *))real->at[OPEN_SESSION])(of, flags, application, notify, session);
}

static number login(number session, number user, unsigned char *pin, number length)
{
    note(user == 1 ? "login 1" : "login 2");
    usleep((useconds_t)ordered("slow") * 1000);
    number refused = ordered("login");
    return refused ? refused : ((number (*)(number, number, void *, number))real->at[LOGIN])(session, user, pin, length);
}

static number logout(number session)
{
    note("logout");
    return ((number (*)(number))real->at[LOGOUT])(session);
}

static number destroy(number session, number object)
{
    return ordered("keeps") ? ACTION_PROHIBITED : ((number (*)(number, number))real->at[DESTROY])(session, object);
}

static number get_attribute_value(number session, number object, void *attributes, number count)
{
    return ordered("half") ? ATTRIBUTE_TYPE_INVALID : ((number (*)(number, number, void *, number))real->at[GET_ATTRIBUTE_VALUE])(session, object, attributes, count);
}

static number find_objects(number session, number *objects, number most, number *count)
{
    if (!is_among("blind", &searches))
        return ((number (*)(number, number *, number, number *))real->at[FIND_OBJECTS])(session, objects, most, count);
    *count = 0;
    return 0;
}

static number sign_init(number session, number *mechanism, number key)
{
    number lacking = ordered("lacks");
    if (lacking && lacking == *mechanism)
        return MECHANISM_INVALID;
    return ((number (*)(number, void *, number))real->at[SIGN_INIT])(session, mechanism, key);
}

static number sign(number session, void *data, number length, unsigned char *signature, number *made)
{
    pthread_mutex_lock(&gate);
    number refused = order("sign"), times = order("times"), lost = order("lose"), gone = order("gone"), flipped = order("flip");
    number count = ++signatures;
    pthread_mutex_unlock(&gate);
    if (refused && (!times || count <= times))
        return refused;
    if (gone && count >= gone)
        return DEVICE_REMOVED;
    if (lost && count == lost) {
        ((number (*)(number))real->at[CLOSE_ALL_SESSIONS])(slot);
        return SESSION_HANDLE_INVALID;
    }
    number answer = ((number (*)(number, void *, number, void *, number *))real->at[SIGN])(session, data, length, signature, made);
    if (answer == 0 && flipped)
        signature[*made - 1] ^= 1;
    return answer;
}

number C_GetFunctionList(struct functions **list)
{
    if (!real) {
        char path[4096];
        beside(path, sizeof path, "real");
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        number (*get)(struct functions **) = library ? (number (*)(struct functions **))dlsym(library, "C_GetFunctionList") : NULL;
        if (!get || get(&real) != 0)
            return 5;
        ours = *real;
        ours.at[FINALIZE] = finalize;
        ours.at[GET_SLOT_LIST] = get_slot_list;
        ours.at[GET_TOKEN_INFO] = get_token_info;
        ours.at[GET_MECHANISM_INFO] = get_mechanism_info;
        ours.at[OPEN_SESSION] = open_session;
        ours.at[LOGIN] = login;
        ours.at[LOGOUT] = logout;
        ours.at[DESTROY] = destroy;
        ours.at[GET_ATTRIBUTE_VALUE] = get_attribute_value;
        ours.at[FIND_OBJECTS] = find_objects;
        ours.at[SIGN_INIT] = sign_init;
        ours.at[SIGN] = sign;
    }
    *list = &ours;
    return 0;
}
