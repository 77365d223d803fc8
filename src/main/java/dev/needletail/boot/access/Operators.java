package dev.needletail.boot.access;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Whoever may change something: one by name and password, one by a token, or nobody. Any thread.
 *
 * @param username null without a password
 * @param password null: nobody has one
 * @param token null: there is none
 */
public record Operators(
        @Nullable String username,
        @Nullable PasswordHash password,
        @Nullable TokenDigest token) {

    /** The audit log's name of whoever has the token. */
    static final String TOKEN_HOLDER = "token";

    /** Whether there is nobody who could change anything. */
    public boolean isNobody() {
        return password == null && token == null;
    }

    /** Takes as long for a name that does not exist as for one that does. */
    boolean knows(String name, String presented) {
        String known = username;
        PasswordHash hash = password;
        if (known == null || hash == null) {
            return false;
        }
        boolean sameName = MessageDigest.isEqual(TokenDigest.sha256(known), TokenDigest.sha256(name));
        boolean samePassword = hash.matches(presented); // looked at in any case
        return sameName && samePassword;
    }

    boolean knows(String presented) {
        TokenDigest known = token;
        return known != null && known.matches(presented);
    }
}
