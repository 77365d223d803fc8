package dev.needletail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** The guard is itself under test: classes that leak, and classes that do not, run in a launcher inside a test. */
class LeakGuardTest {

    @Test
    void failsAClassThatLosesABufferAndNamesWhereItWasMade() {
        List<Failure> failures = run(LosesABuffer.class).getFailures();
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().getTestIdentifier().isContainer()).isTrue();
        assertThat(failures.getFirst().getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 leaked")
                .hasMessageContaining("made in " + LosesABuffer.class.getName())
                .hasMessageContaining("LosesABuffer.loses(LeakGuardTest.java");
    }

    @Test
    void failsAClassThatLosesASliceWhoseParentIsForgotten() {
        assertThat(run(LosesARetainedSlice.class).getFailures()).hasSize(1);
    }

    @Test
    void passesAClassThatReleasesWhatItMakes() {
        TestExecutionSummary summary = run(ReleasesItsBuffer.class);
        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
    }

    @Test
    void passesAClassWhoseBufferIsStillReachable() {
        assertThat(run(KeepsABuffer.class).getFailures()).isEmpty();
        ByteBuf kept = KeepsABuffer.KEPT.getAndSet(null);
        assertThat(kept).isNotNull();
        assertThat(kept.release()).isTrue();
    }

    private static TestExecutionSummary run(Class<?> testClass) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(testClass))
                        .build(),
                listener);
        TestExecutionSummary summary = listener.getSummary();
        StringWriter text = new StringWriter();
        summary.printTo(new PrintWriter(text));
        assertThat(summary.getTestsFoundCount()).as("%s", text).isEqualTo(1);
        return summary;
    }

    static class LosesABuffer {
        @Test
        void loses() {
            PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
        }
    }

    static class LosesARetainedSlice {
        @Test
        void loses() {
            ByteBuf parent = PooledByteBufAllocator.DEFAULT.directBuffer(16).writeZero(16);
            parent.retainedSlice(0, 8);
            parent.release();
        }
    }

    static class ReleasesItsBuffer {
        @Test
        void releases() {
            assertThat(PooledByteBufAllocator.DEFAULT.directBuffer(16).release())
                    .isTrue();
        }
    }

    static class KeepsABuffer {
        static final AtomicReference<ByteBuf> KEPT = new AtomicReference<>();

        @Test
        void keeps() {
            KEPT.set(PooledByteBufAllocator.DEFAULT.directBuffer(16));
        }
    }
}
