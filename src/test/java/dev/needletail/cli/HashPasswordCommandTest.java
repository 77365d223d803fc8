package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class HashPasswordCommandTest {

    @Test
    void printsAHashThatTheNodeTakesAndNothingElse() {
        StringWriter out = new StringWriter();
        assertThat(run("correct horse battery\nsecond line\n", out, new StringWriter()))
                .isZero();
        String printed = out.toString().strip();
        assertThat(printed).startsWith("{bcrypt}$2a$10$").doesNotContain("correct", "\n");
        assertThat(new BCryptPasswordEncoder().matches("correct horse battery", printed.substring("{bcrypt}".length())))
                .isTrue();
    }

    @Test
    void refusesWhatIsTooShortOrTooLongAndDoesNotRepeatIt() {
        for (String password : new String[] {"", "elevenchars", "ä".repeat(37)}) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            assertThat(run(password + "\n", out, err)).isEqualTo(ExitCode.USAGE);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString()).contains("password").doesNotContain("elevenchars", "ää");
        }
    }

    private static int run(String input, StringWriter out, StringWriter err) {
        return Needletail.commandLine(
                        args -> {}, new StopSignal(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("hash-password");
    }
}
