package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.server.Node;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The budget of open files against the limit. */
class OpenFilesTest {

    @Test
    void saysNothingWhereTheLimitSufficesOrIsUnknown() {
        assertThat(OpenFiles.line(OptionalLong.of(10_400), 10_400, 10_000)).isNull();
        assertThat(OpenFiles.line(OptionalLong.empty(), 10_400, 10_000)).isNull();
    }

    @Test
    void namesHowManyClientsFit() {
        assertThat(OpenFiles.line(OptionalLong.of(4_096), 10_400, 10_000))
                .contains("4096", "10400", "about 3696 clients fit", "needletail.tcp.max-connections, 10000");
    }

    @Test
    void promisesNoNumberWhereTheOthersMayTakeAll() {
        assertThat(OpenFiles.line(OptionalLong.of(401), 10_400, 10_000)).contains(": about 1 clients fit;");
        assertThat(OpenFiles.line(OptionalLong.of(400), 10_400, 10_000)).contains(": few clients fit;");
        assertThat(OpenFiles.line(OptionalLong.of(64), 10_400, 10_000)).contains(": few clients fit;");
    }

    @Test
    void countsClientsUpstreamConnectionsAndLoops() {
        Launch.library()
                .withPropertyValues("needletail.tcp.max-connections=1000", "needletail.upstream.max-connections=50")
                .run(context -> {
                    Node node = context.getBean(Node.class);
                    assertThat(OpenFiles.needed(node.settings(), false)).isEqualTo(1000 + 50 + 2 * 5 + 256);
                    assertThat(OpenFiles.needed(node.settings(), true)).isEqualTo(1000 + 2 * 50 + 2 * 5 + 256);
                });
    }
}
