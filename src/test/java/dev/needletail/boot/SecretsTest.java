package dev.needletail.boot;

import static dev.needletail.boot.ManagedNode.basic;
import static dev.needletail.boot.ManagedNode.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A secret comes out nowhere: not over HTTP, not in the log, not in the words of a failed start. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTest {

    private static final Pattern LINK = Pattern.compile("\"href\":\"[^\"]*/(actuator/[^\"{]*)\"");

    /** What a hash would give away is the part behind its salt. */
    private static final String[] SECRETS = {
        ManagedNode.TOKEN, ManagedNode.PASSWORD, ManagedNode.HASH.substring(ManagedNode.HASH.length() - 31)
    };

    @Test
    void noEndpointShowsOneAlthoughEveryEndpointShowsEverything(CapturedOutput output) throws Exception {
        try (ManagedNode node = ManagedNode.secured(
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoints.web.exposure.exclude=heapdump", // memory holds what the process knows
                "--management.endpoints.access.default=unrestricted",
                "--management.endpoint.shutdown.access=none",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always",
                "--logging.level.org.springframework.security=debug",
                "--logging.level.dev.needletail=debug")) {
            node.post("actuator/drain", bearer("wrong"));
            node.post("actuator/drain", basic(ManagedNode.USERNAME, "wrong"));
            node.delete("actuator/drain", basic(ManagedNode.USERNAME, ManagedNode.PASSWORD));
            node.delete("actuator/drain", bearer(ManagedNode.TOKEN));
            Deque<String> toVisit = new ArrayDeque<>(List.of(
                    "actuator",
                    "actuator/env/needletail.management.token",
                    "actuator/env/needletail.management.password",
                    "actuator/configprops/needletail"));
            Set<String> visited = new HashSet<>();
            while (!toVisit.isEmpty()) {
                String path = toVisit.poll();
                if (!visited.add(path)) {
                    continue;
                }
                HttpResponse<String> answer = node.get(path, bearer(ManagedNode.TOKEN));
                assertThat(answer.body()).as(path).doesNotContain(SECRETS);
                Matcher links = LINK.matcher(answer.body());
                while (path.equals("actuator") && links.find()) {
                    toVisit.add(links.group(1));
                }
            }
            assertThat(visited)
                    .contains("actuator/env", "actuator/configprops", "actuator/beans", "actuator/threaddump");
            assertThat(node.get("actuator/env/needletail.management.token", bearer(ManagedNode.TOKEN))
                            .body())
                    .contains("\"value\":\"******\"");
            assertThat(node.get("actuator/env", bearer(ManagedNode.TOKEN)).body())
                    .as("values are shown, only these are not")
                    .contains("\"value\":\"127.0.0.1\"");
        }
        assertThat(output).contains("Needletail ").doesNotContain(SECRETS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password | plain-Secret-Xk3 | never as it is",
                "password | {noop}plain-Secret-Xk3 | is none of {bcrypt}",
                "password | {bcrypt}plain-Secret-Xk3 | is not a bcrypt hash",
                "password | {MD5}plain-Secret-Xk3 | is none of {bcrypt}",
                "password | {argon2}$argon2id$plain-Secret-Xk3 | need Bouncy Castle",
                "password | {bcrypt}$2a$04$plainSecretXk3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | cost 4 is outside 10 to 14",
                "token | plain-Secret-Xk3 | a token of 16 characters is shorter than the 32",
                "token | plain-Secret-Xk3 with blanks in between words | visible ASCII",
                "token | plain-Secret-Xk3plain-Secret-Xk3ü | visible ASCII",
                "token | 11111111111111111111111111111111111 | fewer than 8 different characters"
            })
    void aCredentialThatCannotBeUsedStopsTheStartAndIsNotQuoted(
            String property, String value, String why, CapturedOutput output) {
        assertThatThrownBy(() -> ManagedNode.start(Map.of(
                        "needletail.management." + property,
                        value,
                        property.equals("password") ? "needletail.management.username" : "spring.application.name",
                        "alice")))
                .isInstanceOf(Exception.class);
        assertThat(output)
                .contains("Change needletail.management." + property, why)
                .doesNotContain("Secret-Xk3", "SecretXk3", "\tat ");
    }

    @Test
    void aTokenOnTheCommandLineIsRefusedForEverybodyCouldReadIt(CapturedOutput output) {
        assertThatThrownBy(() -> ManagedNode.start(Map.of(), "--needletail.management.token=" + ManagedNode.TOKEN))
                .isInstanceOf(Exception.class);
        assertThat(output)
                .contains("a command line is read by every user of the host")
                .contains("NEEDLETAIL_MANAGEMENT_TOKEN")
                .doesNotContain(SECRETS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"needletail.management.token", "needletail.management.TOKEN", "needletail.Management.to-ken"})
    void aTokenInTheJvmsArgumentsIsRefusedAsWell(String spelling) {
        List<String> arguments = List.of("-Xmx64m", "-Dneedletail.management.username=a", "-D" + spelling + "=s3cr");
        assertThatThrownBy(() -> HttpAccess.refuseOnTheCommandLine(new StandardEnvironment(), arguments))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "is an argument of the JVM, and its command line is read by every user of the host")
                .hasMessageContaining("set the environment variable NEEDLETAIL_MANAGEMENT_TOKEN")
                .hasMessageNotContaining("s3cr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--needletail.management.token=s3cr", "--needletail.management.TOKEN=s3cr"})
    void anySpellingOnTheCommandLineIsRefused(String argument) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(argument));
        assertThatThrownBy(() -> HttpAccess.refuseOnTheCommandLine(environment, List.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("NEEDLETAIL_MANAGEMENT_TOKEN")
                .hasMessageNotContaining("s3cr");
    }

    @Test
    void aSystemPropertyThatTheEmbeddingProgramHasSetIsNoCommandLine() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getSystemProperties().put("needletail.management.token", ManagedNode.TOKEN);
        try {
            assertThatCode(() -> HttpAccess.refuseOnTheCommandLine(
                            environment,
                            List.of("-Dneedletail.management.tokens=1", "-Dneedletail.management.token.x=1")))
                    .doesNotThrowAnyException();
        } finally {
            System.clearProperty("needletail.management.token");
        }
    }

    @Test
    void aMisspeltNameOfASecretIsRefusedWithoutItsValue(CapturedOutput output) {
        assertThatThrownBy(() -> ManagedNode.start(Map.of("needletail.management.tokn", ManagedNode.TOKEN)))
                .isInstanceOf(Exception.class);
        assertThat(output).contains("did you mean needletail.management.token?").doesNotContain(SECRETS);
    }

    @Test
    void halfALoginIsRefused(CapturedOutput output) {
        assertThatThrownBy(() -> ManagedNode.start(Map.of("needletail.management.password", ManagedNode.HASH)))
                .isInstanceOf(Exception.class);
        assertThat(output)
                .contains("there is a password, but no name to log in with")
                .doesNotContain(SECRETS);
        assertThatThrownBy(
                        () -> ManagedNode.start(Map.of("needletail.management.allowed-origins", "console.example/x")))
                .isInstanceOf(Exception.class);
        assertThat(output).contains("needletail.management.allowed-origins: 'console.example/x' is no origin");
    }
}
