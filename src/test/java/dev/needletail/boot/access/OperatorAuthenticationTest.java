package dev.needletail.boot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** Guessing passwords costs the guesser time, and the node next to nothing. */
class OperatorAuthenticationTest {

    private static final String TOKEN = "T0ken-for-the-tests-4f9a1c7e8b2d6035";

    private final AtomicLong clock = new AtomicLong();
    private final OperatorAuthentication authentication = new OperatorAuthentication(
            new Operators(
                    "alice",
                    PasswordHash.of(Secret.valueOf(PasswordHash.hash("right"))),
                    TokenDigest.of(Secret.valueOf(TOKEN))),
            clock::get);

    @Test
    void afterTenWrongPasswordsNoneIsLookedAtUntilTimeHasPassed() {
        try (authentication) {
            for (int i = 0; i < 20; i++) {
                assertThat(login("alice", "right"))
                        .as("logins that succeed cost nothing")
                        .isNotNull();
            }
            for (int i = 0; i < OperatorAuthentication.WRONG_AT_ONCE; i++) {
                assertThatThrownBy(() -> login("alice", "wrong")).isInstanceOf(BadCredentialsException.class);
            }
            assertThatThrownBy(() -> login("alice", "wrong")).isInstanceOf(ThrottledException.class);
            assertThatThrownBy(() -> login("alice", "right")).isInstanceOf(ThrottledException.class);
            assertThat(bearer(TOKEN)).as("the token is never throttled").isNotNull();
            assertThatThrownBy(() -> bearer("no" + TOKEN)).isInstanceOf(BadCredentialsException.class);

            clock.addAndGet(OperatorAuthentication.WRONG_INTERVAL_NANOS);
            assertThat(login("alice", "right")).isNotNull();
            assertThatThrownBy(() -> login("bob", "right")).isInstanceOf(BadCredentialsException.class);
            assertThatThrownBy(() -> login("alice", "right")).isInstanceOf(ThrottledException.class);
        }
    }

    @Test
    void aPasswordLongerThanBcryptTakesIsWrongAndNoFault() {
        try (authentication) {
            assertThatThrownBy(() -> login("alice", "x".repeat(5_000))).isInstanceOf(BadCredentialsException.class);
        }
    }

    @Test
    void hashesOfBothAlgorithmsAreChecked() {
        String pbkdf2 = "{pbkdf2@SpringSecurity_v5_8}"
                + org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()
                        .encode("right");
        for (String encoded : new String[] {pbkdf2, PasswordHash.hash("right")}) {
            PasswordHash hash = PasswordHash.of(Secret.valueOf(encoded));
            assertThat(hash.matches("right")).isTrue();
            assertThat(hash.matches("wrong")).isFalse();
            assertThat(hash).hasToString("******");
        }
    }

    private @Nullable Authentication login(String name, String password) {
        return authentication
                .authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password))
                .block();
    }

    private @Nullable Authentication bearer(String token) {
        return authentication
                .authenticate(new PreAuthenticatedAuthenticationToken(Operators.TOKEN_HOLDER, token))
                .block();
    }
}
