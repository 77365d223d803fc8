package dev.needletail.reliability;

import dev.needletail.process.JavaProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Offenders in a process of their own that runs when nothing else wants to (SCHED_IDLE: at nice 19 it would still keep its
 * slice of some milliseconds when the neighbour wakes up): what they cost the processor that they share with the
 * neighbour must not be taken for what they cost the node.
 */
final class OffenderProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    /** @param prefix of the command line, such as taskset's */
    OffenderProcess(List<String> prefix, Scene scene) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("chrt", "--idle", "0", JavaProcess.java(), "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OffenderProcess.class.getName()));
        for (int figure : new int[] {
            scene.port(), scene.connectionsMax(), scene.perAddress(), scene.neighbours(), scene.framesPerSecond()
        }) {
            command.add(String.valueOf(figure));
        }
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Makes ready for {@code offence}. */
    void prepare(Offence offence) throws IOException {
        ask("prepare " + offence.name());
    }

    /** Ends what {@link #prepare} began, and returns what is to have ended, by reason. */
    Map<String, Integer> release() throws IOException {
        return ask("release");
    }

    /** Has {@code offence} committed, and returns what is to have ended, by reason. */
    Map<String, Integer> commit(Offence offence, int offenders, long nanos) throws IOException {
        return ask("commit " + offence.name() + ' ' + offenders + ' ' + nanos);
    }

    private Map<String, Integer> ask(String command) throws IOException {
        commands.write(command + '\n');
        commands.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ended")) {
            throw new IOException(command + ": " + answer);
        }
        Map<String, Integer> expected = new TreeMap<>();
        String[] words = answer.split(" ", -1);
        for (int i = 1; i < words.length; i += 2) {
            expected.put(words[i], Integer.valueOf(words[i + 1]));
        }
        return expected;
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }

    /** Commits what it is told to, one line each. */
    public static void main(String[] figures) throws IOException {
        Scene scene = new Scene(
                Integer.parseInt(figures[0]),
                Integer.parseInt(figures[1]),
                Integer.parseInt(figures[2]),
                Integer.parseInt(figures[3]),
                Integer.parseInt(figures[4]));
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(answer(scene, line.split(" ", -1)));
            }
        }
    }

    private static String answer(Scene scene, String[] words) throws IOException {
        return switch (words[0]) {
            case "prepare" -> {
                Offence.valueOf(words[1]).prepare(scene);
                yield "ended";
            }
            case "release" -> {
                int held = scene.release();
                yield held == 0 ? "ended" : "ended peer_closed " + held;
            }
            default ->
                committed(scene, Offence.valueOf(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
        };
    }

    private static String committed(Scene scene, Offence offence, int offenders, long nanos) {
        long begun = System.nanoTime();
        try {
            Map<String, Integer> expected = offence.all(scene, offenders, nanos);
            if (!scene.problems().isEmpty()) {
                return "problems: " + scene.problems();
            }
            StringBuilder answer = new StringBuilder("ended");
            expected.forEach((reason, count) ->
                    answer.append(' ').append(reason).append(' ').append(count));
            return answer.toString();
        } catch (IOException | UncheckedIOException failure) {
            return "after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms: " + failure;
        }
    }
}
