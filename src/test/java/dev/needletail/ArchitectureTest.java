package dev.needletail;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The order of the rooms and what may not happen on the data path.
 *
 * <p>Each rule is held twice: against the program, which keeps it, and against {@code dev.needletail.fixture}, which
 * breaks it. A rule that finds nothing in the second proves nothing in the first.
 */
class ArchitectureTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.needletail");
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackages("dev.needletail.fixture");

    @Test
    void theProgramIsLookedAt() {
        assertThat(PROGRAM.contain("dev.needletail.cli.Needletail")).isTrue();
        assertThat(PROGRAM.stream().map(JavaClass::getPackageName)).noneMatch(name -> name.contains("fixture"));
    }

    @Test
    void roomsImportOnlyRoomsAhead() {
        keeps(Architecture::roomsImportOnlyRoomsAhead);
        breaks(Architecture::roomsImportOnlyRoomsAhead, "wire.LooksBack", "cli.Ping");
    }

    @Test
    void commandsThatStartTheApplicationKnowItOnly() {
        keeps(rule(Architecture::startersKnowNothingButBootAndTheCommands));
        breaks(rule(Architecture::startersKnowNothingButBootAndTheCommands), "cli.Needletail");
    }

    @Test
    void everyClassIsInARoom() {
        keeps(rule(Architecture::everyClassIsInARoom));
        breaks(rule(Architecture::everyClassIsInARoom), "stranger.Guest", "util.Things");
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        keeps(rule(Architecture::noPackageHasANameThatSaysNothing));
        breaks(rule(Architecture::noPackageHasANameThatSaysNothing), "util.Things");
    }

    @Test
    void everyPackageIsNullMarked() {
        keeps(rule(Architecture::everyPackageIsNullMarked));
        breaks(rule(Architecture::everyPackageIsNullMarked), "socket.Unmarked");
    }

    @Test
    void springStaysInBoot() {
        keeps(rule(Architecture::springStaysInBoot));
        breaks(rule(Architecture::springStaysInBoot), "server.KnowsSpring");
    }

    @Test
    void noStreamsOnTheDataPath() {
        keeps(rule(Architecture::noStreamsOnTheDataPath));
        breaks(rule(Architecture::noStreamsOnTheDataPath), "inbound.Streams");
    }

    @Test
    void noLocksOnTheDataPath() {
        keeps(rule(Architecture::noLocksOnTheDataPath));
        breaks(rule(Architecture::noLocksOnTheDataPath), "outbound.LocksByName");
    }

    @Test
    void noMonitorsOnTheDataPath() {
        keeps(rule(Architecture::noMonitorsOnTheDataPath));
        breaks(rule(Architecture::noMonitorsOnTheDataPath), "outbound.Locks");
    }

    @Test
    void nothingBlocksOnTheDataPath() {
        keeps(rule(Architecture::nothingBlocksOnTheDataPath));
        breaks(
                rule(Architecture::nothingBlocksOnTheDataPath),
                "route.Sleeps",
                "udp.Blocks.take",
                "udp.Blocks.join",
                "udp.Blocks.waits");
    }

    @Test
    void nothingThatServesReadsTheWallClock() {
        keeps(rule(Architecture::nothingThatServesReadsTheWallClock));
        breaks(
                rule(Architecture::nothingThatServesReadsTheWallClock),
                "server.ReadsTheWallClock.millis",
                "server.ReadsTheWallClock.instant",
                "server.ReadsTheWallClock.date");
    }

    @Test
    void everyClassThatMayWaitExists() {
        assertThat(Architecture.HARVESTERS)
                .allSatisfy(name -> assertThat(PROGRAM.contain("dev.needletail." + name))
                        .as(name)
                        .isTrue());
    }

    @Test
    void noReactiveTypesOnTheDataPath() {
        keeps(rule(Architecture::noReactiveTypesOnTheDataPath));
        breaks(rule(Architecture::noReactiveTypesOnTheDataPath), "latency.Reacts");
    }

    @Test
    void upstreamOnlySubscribes() {
        keeps(rule(Architecture::upstreamOnlySubscribes));
        breaks(rule(Architecture::upstreamOnlySubscribes), "upstream.Composes");
    }

    @Test
    void serveMayStartTheApplication() {
        assertThat(violations(Architecture::roomsImportOnlyRoomsAhead)).noneMatch(line -> line.contains("cli.Serve"));
    }

    private static Function<Architecture, List<ArchRule>> rule(Function<Architecture, ArchRule> one) {
        return one.andThen(List::of);
    }

    private static void keeps(Function<Architecture, List<ArchRule>> rules) {
        rules.apply(new Architecture("dev.needletail")).forEach(rule -> rule.check(PROGRAM));
    }

    private static void breaks(Function<Architecture, List<ArchRule>> rules, String... offenders) {
        List<String> violations = violations(rules);
        for (String offender : offenders) {
            assertThat(violations).anyMatch(line -> line.contains("dev.needletail.fixture." + offender));
        }
    }

    private static List<String> violations(Function<Architecture, List<ArchRule>> rules) {
        return rules.apply(new Architecture("dev.needletail.fixture")).stream()
                .map(rule -> rule.evaluate(FIXTURE))
                .map(EvaluationResult::getFailureReport)
                .flatMap(report -> report.getDetails().stream())
                .toList();
    }
}
