package dev.needletail.boot.access;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/**
 * A password as the configuration holds it: hashed, in Spring Security's form with the algorithm in braces. Never plain.
 *
 * <p>bcrypt and PBKDF2 are what the JDK and Spring Security bring; Argon2 and scrypt would need Bouncy Castle, which the jar
 * leaves out.
 */
public final class PasswordHash {

    /** OWASP's minimum for bcrypt. More protects a stolen hash; each login costs twice as much for one more. */
    static final int BCRYPT_COST = 10;

    /** Above it one login takes seconds of a CPU that is there for the data path. */
    private static final int BCRYPT_COST_MAX = 14;

    private static final Pattern FORM = Pattern.compile("\\{([^}]*)}(.*)", Pattern.DOTALL);
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final String PBKDF2 = "pbkdf2@SpringSecurity_v5_8";
    private static final Pattern PBKDF2_HEX = Pattern.compile("[0-9a-fA-F]{96}");

    private static final String WAY_OUT = "make one by 'needletail hash-password', or by"
            + " htpasswd -nBC 10 \"\" | tr -d ':\\n', with {bcrypt} in front";

    private final String encoded;
    private final PasswordEncoder encoder;

    private PasswordHash(String encoded, PasswordEncoder encoder) {
        this.encoded = encoded;
        this.encoder = encoder;
    }

    /**
     * What the configuration says.
     *
     * @throws IllegalArgumentException when it is no hash that can be checked; the message does not quote it
     */
    public static PasswordHash of(Secret configured) {
        String text = configured.reveal().strip();
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a password is given as its hash, such as {bcrypt}$2a$10$..., and never as it is: " + WAY_OUT);
        }
        String algorithm = form.group(1);
        String hash = form.group(2);
        switch (algorithm) {
            case "bcrypt" -> {
                Matcher bcrypt = BCRYPT.matcher(hash);
                if (!bcrypt.matches()) {
                    throw new IllegalArgumentException(
                            "what follows {bcrypt} is not a bcrypt hash of 60 characters, $2a$10$...: " + WAY_OUT);
                }
                int cost = Integer.parseInt(bcrypt.group(1));
                if (cost < BCRYPT_COST || cost > BCRYPT_COST_MAX) {
                    throw new IllegalArgumentException("bcrypt's cost " + cost + " is outside " + BCRYPT_COST + " to "
                            + BCRYPT_COST_MAX + ": " + WAY_OUT);
                }
            }
            case PBKDF2 -> {
                if (!PBKDF2_HEX.matcher(hash).matches()) {
                    throw new IllegalArgumentException("what follows {" + PBKDF2
                            + "} is not the 96 hexadecimal digits of salt and hash: " + WAY_OUT);
                }
            }
            case "argon2", "argon2@SpringSecurity_v5_8", "scrypt", "scrypt@SpringSecurity_v5_8" ->
                throw new IllegalArgumentException(
                        "{argon2} and {scrypt} need Bouncy Castle, which the node does not bring: " + WAY_OUT);
            default ->
                throw new IllegalArgumentException("the form in braces is none of {bcrypt} and {" + PBKDF2
                        + "}; plain text, as by {noop}, and broken hashes are not taken: " + WAY_OUT);
        }
        return new PasswordHash(text, encoder());
    }

    /** The hash to put into the configuration. */
    public static String hash(CharSequence password) {
        return "{bcrypt}" + new BCryptPasswordEncoder(BCRYPT_COST).encode(password);
    }

    /** Costs tens of milliseconds of a CPU, on purpose. */
    boolean matches(CharSequence password) {
        try {
            return encoder.matches(password, encoded);
        } catch (IllegalArgumentException tooLong) { // bcrypt takes 72 bytes
            return false;
        }
    }

    private static PasswordEncoder encoder() {
        return new DelegatingPasswordEncoder(
                "bcrypt",
                Map.of(
                        "bcrypt",
                        new BCryptPasswordEncoder(BCRYPT_COST),
                        PBKDF2,
                        Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()));
    }

    @Override
    public String toString() {
        return "******";
    }
}
