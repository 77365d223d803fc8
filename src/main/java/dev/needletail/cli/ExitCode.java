package dev.needletail.cli;

/** What a command's exit code means; the same for every command. */
final class ExitCode {

    static final int OK = 0;

    /** No answer, a wrong answer, or something was lost on the way. */
    static final int INCOMPLETE = 1;

    /** The arguments make no sense. Also picocli's own code for it. */
    static final int USAGE = 2;

    /** Can't connect, or can't bind. */
    static final int UNREACHABLE = 3;

    /** The peer answered with an ERROR frame. */
    static final int ERROR_ANSWERED = 4;

    /** For the help text of commands. */
    static final String HEADING = "%nExit codes:%n";

    private ExitCode() {}
}
