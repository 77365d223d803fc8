package dev.needletail.boot.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody writes lines of his own into the audit log. */
class AuditLineTest {

    @Test
    void whateverComesInStaysWithinItsQuotesAndItsLine() {
        String attack = "x\" outcome=done\r\n2026 INFO audit: who=\"root\"\u001b[2J\u0085\u2028\u202e\\é";
        String line = new AuditLine().text("who", attack).word("status", 403).toString();
        assertThat(line)
                .isEqualTo("who=\"x\\\" outcome=done\\u000d\\u000a2026 INFO audit: who=\\\"root\\\"\\u001b[2J\\u0085"
                        + "\\u2028\\u202e\\\\\\u00e9\" status=403");
        assertThat(line.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
    }

    @Test
    void aLongTextIsCut() {
        String line = new AuditLine().text("path", "/" + "a".repeat(10_000)).toString();
        assertThat(line).hasSize("path=\"\"".length() + 200 + 3).endsWith("...\"");
    }

    @Test
    void theStateOfAnEndpointIsAskedWithTheRestOfThePath() {
        List<Audited> all = List.of(new Audited("drain", rest -> "serving"), new Audited("loggers", rest -> rest));
        assertThat(Audited.stateOf("/actuator/drain", all)).isEqualTo("serving");
        assertThat(Audited.stateOf("/manage/loggers/a.b.C", all)).isEqualTo("a.b.C");
        assertThat(Audited.stateOf("/actuator/latency", all)).isEqualTo("-");
        assertThat(Audited.stateOf("/", all)).isEqualTo("-");
    }
}
