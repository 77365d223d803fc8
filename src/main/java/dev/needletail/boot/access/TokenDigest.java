package dev.needletail.boot.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A bearer token, kept as its SHA-256. Comparing digests takes the same time wherever the texts differ, and however long
 * they are. A fast hash is enough for what is too long to be guessed.
 */
public final class TokenDigest {

    /** 32 random characters of base64 are 192 bits, of hexadecimal 128. */
    static final int CHARACTERS_MIN = 32;

    private static final int DIFFERENT_CHARACTERS_MIN = 8;

    private final byte[] digest;

    private TokenDigest(byte[] digest) {
        this.digest = digest;
    }

    /**
     * What the configuration says.
     *
     * @throws IllegalArgumentException when it is too short, too simple or no text for an HTTP header; it is not quoted
     */
    public static TokenDigest of(Secret configured) {
        String text = configured.reveal();
        String wayOut = ": make one by 'openssl rand -base64 33'";
        if (text.length() < CHARACTERS_MIN) {
            throw new IllegalArgumentException("a token of " + text.length() + " characters is shorter than the "
                    + CHARACTERS_MIN + " that cannot be guessed" + wayOut);
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a token has visible ASCII characters only, for it travels in an HTTP header" + wayOut);
        }
        if (text.chars().distinct().count() < DIFFERENT_CHARACTERS_MIN) {
            throw new IllegalArgumentException("a token of fewer than " + DIFFERENT_CHARACTERS_MIN
                    + " different characters can be guessed" + wayOut);
        }
        return new TokenDigest(sha256(text));
    }

    boolean matches(String presented) {
        return MessageDigest.isEqual(digest, sha256(presented));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    @Override
    public String toString() {
        return "******";
    }
}
