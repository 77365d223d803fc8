package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the summary says of the ahead-of-time cache. */
class AotCacheTest {

    @Test
    void saysNothingWhereNoneWasAskedFor() {
        assertThat(AotCache.line(List.of("-Xmx256m"), "mixed mode, sharing")).isNull();
    }

    @Test
    void namesTheCacheThatIsInUse() {
        assertThat(AotCache.line(List.of("-XX:AOTCache=first.aot", "-XX:AOTCache=last.aot"), "mixed mode, sharing"))
                .isEqualTo("last.aot");
    }

    @Test
    void saysSoWhenTheJvmLeftItAlone() {
        assertThat(AotCache.line(List.of("-XX:AOTCache=node.aot"), "mixed mode"))
                .startsWith("node.aot is NOT in use")
                .contains("make it anew");
    }
}
