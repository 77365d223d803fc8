package dev.needletail;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of the house under one base package, as data and as ArchUnit rules.
 *
 * <p>The base is a parameter, so that the same rules can be held against a house that breaks every one of them.
 */
final class Architecture {

    /** Room to the rooms that it may import, in the order in which a frame passes through them. */
    static final Map<String, Set<String>> IMPORTS = imports();

    /** What everybody may import. */
    static final String LEAF_OF_ALL = "count";

    /** The rooms that an event loop runs through: nothing in them may block, stream or react. */
    private static final List<String> DATA_PATH =
            List.of("inbound", "route", "outbound", "udp", "upstream", "wire", "buffer", "latency", "tls");

    /**
     * The side of {@code latency} that no event loop enters: the thread that harvests asks the loops for what they
     * recorded, waits for the answers and adds up, under a lock of its own. What the loops run ({@code LoopLatency},
     * {@code Interval}, {@code LoopLag}) is data path like everything else.
     */
    static final Set<String> HARVESTERS = Set.of("latency.LatencyRecorder", "latency.HarvestedLoop");

    /**
     * The classes of the command line that start the application, or do a part of its work; the other commands know neither
     * it nor Spring.
     */
    private static final Set<String> STARTERS = Set.of("Needletail", "Serve", "ServeCommand", "HashPasswordCommand");

    private static final List<String> NAMES_THAT_SAY_NOTHING =
            List.of("util", "utils", "common", "helper", "helpers", "impl", "manager", "managers", "misc");

    private final String base;

    Architecture(String base) {
        this.base = base;
    }

    private static Map<String, Set<String>> imports() {
        Map<String, Set<String>> rooms = new LinkedHashMap<>();
        rooms.put("admission", Set.of("inbound"));
        rooms.put("inbound", Set.of("route", "outbound", "buffer", "tls", "wire", "socket"));
        rooms.put("route", Set.of("udp", "upstream", "outbound", "wire"));
        rooms.put("udp", Set.of("wire", "buffer", "socket"));
        rooms.put("upstream", Set.of("outbound", "wire", "socket", "tls"));
        rooms.put("outbound", Set.of("wire"));
        rooms.put("wire", Set.of());
        rooms.put("buffer", Set.of());
        rooms.put("socket", Set.of());
        rooms.put("latency", Set.of());
        rooms.put("watch", Set.of());
        rooms.put("tls", Set.of());
        rooms.put(LEAF_OF_ALL, Set.of());
        rooms.put("server", Set.copyOf(rooms.keySet()));
        // Properties become the settings of rooms, and their snapshots are shown: boot knows them, and none knows boot.
        rooms.put("boot", Set.copyOf(rooms.keySet()));
        rooms.put("bench", Set.of("wire", "tls"));
        rooms.put("cli", Set.of("wire", "latency", "bench", "tls"));
        return rooms;
    }

    /** One rule for each room: what it depends on stands in its row of the table. */
    List<ArchRule> roomsImportOnlyRoomsAhead() {
        List<ArchRule> rules = new ArrayList<>();
        IMPORTS.forEach((room, allowed) -> {
            Set<String> known = new TreeSet<>(allowed);
            known.add(room);
            known.add(LEAF_OF_ALL);
            rules.add(noClasses()
                    .that(resideInAPackage(in(room)).and(areNotStarters()))
                    .should()
                    .dependOnClassesThat(resideInAPackage(base + "..").and(resideOutsideOf(known)))
                    .because(room + " knows " + known + " only")
                    .allowEmptyShould(true));
        });
        return rules;
    }

    ArchRule startersKnowNothingButBootAndTheCommands() {
        return noClasses()
                .that(resideInAPackage(in("cli")).and(DescribedPredicate.not(areNotStarters())))
                .should()
                .dependOnClassesThat(resideInAPackage(base + "..")
                        .and(resideOutsideOf(Set.of("cli", "boot", "wire", "latency", "tls", LEAF_OF_ALL))))
                .allowEmptyShould(true);
    }

    ArchRule everyClassIsInARoom() {
        return classes()
                .that(resideInAPackage(base + ".."))
                .should()
                .resideInAnyPackage(IMPORTS.keySet().stream().map(this::in).toArray(String[]::new))
                .allowEmptyShould(true);
    }

    ArchRule noPackageHasANameThatSaysNothing() {
        return noClasses()
                .should()
                .resideInAnyPackage(NAMES_THAT_SAY_NOTHING.stream()
                        .map(name -> base + ".." + name + "..")
                        .toArray(String[]::new))
                .allowEmptyShould(true);
    }

    ArchRule everyPackageIsNullMarked() {
        return classes()
                .that(resideInAPackage(base + ".."))
                .should(Conditions.satisfy(
                        "live in a package marked @NullMarked",
                        type -> type.getPackage()
                                .tryGetPackageInfo()
                                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                                .isPresent()))
                .allowEmptyShould(true);
    }

    ArchRule springStaysInBoot() {
        return noClasses()
                .that(resideInAPackage(base + "..")
                        .and(resideOutsideOf(Set.of("boot")))
                        .and(areNotStarters()))
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.."))
                .allowEmptyShould(true);
    }

    ArchRule noStreamsOnTheDataPath() {
        return noClasses()
                .that(areOnTheDataPath())
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.stream.."))
                .allowEmptyShould(true);
    }

    ArchRule noLocksOnTheDataPath() {
        return noClasses()
                .that(areOnTheDataPath())
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent.locks.."))
                .allowEmptyShould(true);
    }

    ArchRule noMonitorsOnTheDataPath() {
        return classes()
                .that(areOnTheDataPath())
                .should(Conditions.enterNoMonitor())
                .allowEmptyShould(true);
    }

    ArchRule nothingBlocksOnTheDataPath() {
        return noClasses()
                .that(areOnTheDataPath())
                .should()
                .accessTargetWhere(Conditions.blocks())
                .allowEmptyShould(true);
    }

    /**
     * Deadlines, idleness, age and latency must not jump when somebody sets the clock. {@code boot} shows dates to people, and
     * the command line's programs write them into frames and reports.
     */
    ArchRule nothingThatServesReadsTheWallClock() {
        return noClasses()
                .that(resideInAPackage(base + "..").and(resideOutsideOf(Set.of("boot", "bench", "cli"))))
                .should()
                .accessTargetWhere(Conditions.readsTheWallClock())
                .allowEmptyShould(true);
    }

    ArchRule noReactiveTypesOnTheDataPath() {
        return noClasses()
                .that(areOnTheDataPath().and(resideOutsideOf(Set.of("upstream"))))
                .should()
                .dependOnClassesThat(resideInAPackage("reactor.."))
                .allowEmptyShould(true);
    }

    /** Reactor Netty hands out a publisher of the connection: it may be subscribed to, not composed. */
    ArchRule upstreamOnlySubscribes() {
        return noClasses()
                .that(resideInAPackage(in("upstream")))
                .should()
                .accessTargetWhere(Conditions.composesReactiveOperators())
                .allowEmptyShould(true);
    }

    private String in(String room) {
        return base + "." + room + "..";
    }

    private DescribedPredicate<JavaClass> areOnTheDataPath() {
        return resideInAnyPackage(DATA_PATH.stream().map(this::in).toArray(String[]::new))
                .and(describe("do not harvest", type -> !isHarvester(type)));
    }

    private boolean isHarvester(JavaClass type) {
        String name = type.getName();
        int inner = name.indexOf('$');
        String outermost = inner < 0 ? name : name.substring(0, inner);
        return outermost.startsWith(base + ".") && HARVESTERS.contains(outermost.substring(base.length() + 1));
    }

    private DescribedPredicate<JavaClass> resideOutsideOf(Set<String> rooms) {
        return DescribedPredicate.not(
                resideInAnyPackage(rooms.stream().map(this::in).toArray(String[]::new)));
    }

    /** A class in one of {@link #STARTERS} counts as that starter. */
    private DescribedPredicate<JavaClass> areNotStarters() {
        return describe("are not the commands that start the application", type -> {
            String outermost = type.getName().substring(type.getName().lastIndexOf('.') + 1);
            int inner = outermost.indexOf('$');
            return !(type.getPackageName().equals(base + ".cli")
                    && STARTERS.contains(inner < 0 ? outermost : outermost.substring(0, inner)));
        });
    }
}
