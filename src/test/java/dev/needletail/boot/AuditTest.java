package dev.needletail.boot;

import static dev.needletail.boot.ManagedNode.basic;
import static dev.needletail.boot.ManagedNode.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whoever changes something, or tries to, stands in the audit log. */
@ExtendWith(OutputCaptureExtension.class)
class AuditTest {

    @Test
    void eachWriteIsOneLineWithWhoFromWhereWhatAndTheStateBeforeAndAfter(CapturedOutput output) throws Exception {
        try (ManagedNode node = ManagedNode.secured("--management.endpoints.web.exposure.include=*")) {
            node.post("actuator/drain", bearer(ManagedNode.TOKEN));
            node.delete("actuator/drain", basic(ManagedNode.USERNAME, ManagedNode.PASSWORD));
            assertThat(node.postJson(
                                    "actuator/loggers/dev.needletail.quiet",
                                    "{\"configuredLevel\":\"ERROR\"}",
                                    bearer(ManagedNode.TOKEN))
                            .statusCode())
                    .isEqualTo(204);
            node.post("actuator/drain?x=%0d%0aINFO");
            node.post("actuator/drain%0d%0aINFO%20audit:%20who=root", basic("mallory\nwho=root", "guess"));
            node.delete("actuator/drain", bearer(ManagedNode.TOKEN, "Origin", "https://evil.example"));
            node.post("actuator/nothing", bearer(ManagedNode.TOKEN));
            node.get("actuator/health");

            Awaitility.await().until(() -> lines(output).size() == 7);
            List<String> lines = lines(output);
            String from = "from=\"127.0.0.1:\\d+\" ";
            assertThat(lines.get(0))
                    .matches(".*who=\"token\" " + from + "method=\"POST\" path=\"/actuator/drain\" "
                            + "outcome=done status=20[02] before=\"serving\" after=\"drain(ing|ed)\"");
            assertThat(lines.get(1))
                    .matches(".*who=\"alice\" " + from + "method=\"DELETE\" path=\"/actuator/drain\" "
                            + "outcome=done status=200 before=\"drain(ing|ed)\" after=\"serving\"");
            assertThat(lines.get(2))
                    .matches(".*who=\"token\" " + from
                            + "method=\"POST\" path=\"/actuator/loggers/dev.needletail.quiet\" "
                            + "outcome=done status=204 before=\"(-|configured none, effective [A-Z]+)\""
                            + " after=\"configured ERROR, effective ERROR\"");
            assertThat(lines.get(3))
                    .contains("who=\"-\"", "outcome=refused:missing status=401 before=\"serving\" after=\"serving\"");
            assertThat(lines.get(4))
                    .contains("who=\"-\"", "status=40")
                    .doesNotContain("mallory")
                    .doesNotContain("guess");
            assertThat(lines.get(5)).contains("who=\"-\"", "outcome=refused:origin status=403");
            assertThat(lines.get(6)).contains("who=\"token\"", "outcome=failed status=404");

            assertThat(node.get("actuator/auditevents", bearer(ManagedNode.TOKEN))
                            .body())
                    .contains("\"principal\":\"alice\"", "\"type\":\"NEEDLETAIL_WRITE\"", "\"before\":\"serving\"");
        }
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getOut().lines().filter(line -> line.contains(" audit: ")).toList();
    }
}
