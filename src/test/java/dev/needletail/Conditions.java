package dev.needletail;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a class or a call must be like, where ArchUnit has no word for it. */
final class Conditions {

    /** A method that waits for another thread: the type that declares it, or a subtype, and the names. */
    private record Waiting(String owner, Set<String> names) {}

    private static final List<Waiting> WAITING = List.of(
            new Waiting("java.lang.Thread", Set.of("sleep", "join")),
            new Waiting("java.util.concurrent.TimeUnit", Set.of("sleep", "timedWait", "timedJoin")),
            new Waiting("java.util.concurrent.Future", Set.of("get", "join")),
            new Waiting("java.util.concurrent.CompletableFuture", Set.of("get", "join")),
            new Waiting("java.util.concurrent.ForkJoinTask", Set.of("get", "join", "invoke")),
            new Waiting(
                    "java.util.concurrent.BlockingQueue",
                    Set.of("take", "put", "takeFirst", "takeLast", "putFirst", "putLast")),
            new Waiting("java.util.concurrent.CountDownLatch", Set.of("await")),
            new Waiting("java.util.concurrent.CyclicBarrier", Set.of("await")),
            new Waiting("java.util.concurrent.Phaser", Set.of("arriveAndAwaitAdvance", "awaitAdvance")),
            new Waiting("java.util.concurrent.Semaphore", Set.of("acquire", "acquireUninterruptibly")),
            new Waiting("java.util.concurrent.Exchanger", Set.of("exchange")),
            new Waiting(
                    "java.util.concurrent.ExecutorService",
                    Set.of("invokeAll", "invokeAny", "awaitTermination", "close")),
            new Waiting(
                    "io.netty.util.concurrent.Future",
                    Set.of("sync", "syncUninterruptibly", "await", "awaitUninterruptibly", "get")),
            new Waiting("reactor.core.publisher.Mono", Set.of("block", "blockOptional")),
            new Waiting("reactor.core.publisher.Flux", Set.of("blockFirst", "blockLast", "toIterable", "toStream")),
            new Waiting("reactor.netty.DisposableChannel", Set.of("disposeNow", "bindNow")),
            new Waiting("reactor.netty.transport.ClientTransport", Set.of("connectNow")),
            new Waiting("reactor.netty.transport.ServerTransport", Set.of("bindNow", "bindUntilJavaShutdown")));

    private Conditions() {}

    /** An access to something that waits for another thread, by call or by method reference. */
    static DescribedPredicate<JavaAccess<?>> blocks() {
        return describe("the target waits for another thread", access -> {
            AccessTarget target = access.getTarget();
            // The compiler names Object as the owner of its methods, whatever the receiver: JLS 13.1.
            if (target.getName().equals("wait") && target.getOwner().isEquivalentTo(Object.class)) {
                return true;
            }
            for (Waiting waiting : WAITING) {
                if (waiting.names().contains(target.getName())
                        && target.getOwner().isAssignableTo(waiting.owner())) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Reads the time of day, which somebody may set, instead of {@link System#nanoTime()}. */
    static DescribedPredicate<JavaAccess<?>> readsTheWallClock() {
        return describe("the target reads the wall clock", access -> {
            AccessTarget target = access.getTarget();
            String owner = target.getOwner().getName();
            return switch (target.getName()) {
                case "currentTimeMillis" -> owner.equals("java.lang.System");
                case "now" -> owner.startsWith("java.time.");
                case "systemUTC", "systemDefaultZone", "system" -> owner.equals("java.time.Clock");
                case "<init>" ->
                    owner.equals("java.util.Date") && target.getFullName().endsWith("<init>()");
                default -> false;
            };
        });
    }

    /** An access to a reactive operator other than subscribing. */
    static DescribedPredicate<JavaAccess<?>> composesReactiveOperators() {
        return describe(
                "the target is a reactive operator",
                access -> access.getTargetOwner().getPackageName().startsWith("reactor.core.publisher")
                        && !access.getTarget().getName().equals("subscribe"));
    }

    static ArchCondition<JavaClass> satisfy(String description, Predicate<JavaClass> predicate) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean satisfied = predicate.test(type);
                events.add(new SimpleConditionEvent(
                        type, satisfied, type.getName() + (satisfied ? " does " : " does not ") + description));
            }
        };
    }

    /** No synchronized method and no synchronized block: the block shows in the byte code only. */
    static ArchCondition<JavaClass> enterNoMonitor() {
        return satisfy("keep out of monitors", type -> {
            for (MethodModel method : parse(type).methods()) {
                if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
                    return false;
                }
                boolean enters = method.code()
                        .map(code -> code.elementStream().anyMatch(MonitorInstruction.class::isInstance))
                        .orElse(false);
                if (enters) {
                    return false;
                }
            }
            return true;
        });
    }

    private static ClassModel parse(JavaClass type) {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
