package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the payload of {@code send} begins with, and so which type it is. */
final class SendKeyOptions {

    @Option(
            names = "--service",
            paramLabel = "NAME",
            converter = PayloadKeyText.class,
            description = "The service that gets the REQUEST: its name goes in front of the payload.")
    private @Nullable PayloadKey service;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            converter = PayloadKeyText.class,
            description = "The channel that gets the DATA: its name goes in front of the payload. Makes --type data.")
    private @Nullable PayloadKey channel;

    @Nullable
    PayloadKey key() {
        return service != null ? service : channel;
    }

    /** What to send, where {@code given} is null when nothing was said; a usage error for what does not go together. */
    SendCommand.Type type(CommandSpec spec, SendCommand.@Nullable Type given) {
        if (service != null && channel != null) {
            throw usage(
                    spec,
                    "--service names where a REQUEST goes, --channel where DATA goes, and one frame is not both: leave"
                            + " one out");
        }
        if (service != null && given == SendCommand.Type.data) {
            throw usage(
                    spec,
                    "--service names where a REQUEST goes, and --type data sends DATA: use --channel, or leave --type"
                            + " out");
        }
        if (channel != null && given == SendCommand.Type.request) {
            throw usage(
                    spec,
                    "--channel names where DATA goes, and --type request sends a REQUEST: use --service, or leave"
                            + " --type out");
        }
        if (given != null) {
            return given;
        }
        return channel == null ? SendCommand.Type.request : SendCommand.Type.data;
    }

    private static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
