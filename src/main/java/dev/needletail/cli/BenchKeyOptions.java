package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.bench.PayloadKeys;
import dev.needletail.bench.PayloadSizes;
import dev.needletail.bench.TypeMix;
import dev.needletail.wire.FrameType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What the payloads of {@code bench} begin with. */
final class BenchKeyOptions {

    @Option(
            names = "--service",
            paramLabel = "NAMES",
            converter = Converter.class,
            description = "The services that get the REQUESTs: orders, or several in turn: orders,prices. The name is"
                    + " the beginning of the payload.")
    private @Nullable Names services;

    @Option(
            names = "--channel",
            paramLabel = "NAMES",
            converter = Converter.class,
            description = "The channels that get the DATA, likewise; alone it makes --type data.")
    private @Nullable Names channels;

    PayloadKeys keys() {
        return services == null && channels == null
                ? PayloadKeys.NONE
                : new PayloadKeys(
                        services == null ? List.of() : services.keys(), channels == null ? List.of() : channels.keys());
    }

    /** What is sent when no option says it. */
    TypeMix usual() {
        return TypeMix.only(channels == null ? FrameType.REQUEST : FrameType.DATA);
    }

    /** Throws a usage error for what does not go together. */
    void check(CommandSpec spec, @Nullable TypeMix given, PayloadSizes payload) {
        if (services != null && channels != null && given == null) {
            throw usage(
                    spec,
                    "--service names where REQUESTs go, --channel where DATA goes: say how many of each, such as --mix"
                            + " request=8,data=1");
        }
        TypeMix mix = given == null ? usual() : given;
        requireSent(spec, services, "--service", mix, FrameType.REQUEST);
        requireSent(spec, channels, "--channel", mix, FrameType.DATA);
        requireNamed(spec, channels != null && services == null, mix, FrameType.REQUEST, "--service");
        requireNamed(spec, services != null && channels == null, mix, FrameType.DATA, "--channel");
        PayloadKey longest = keys().longest();
        if (longest.length() > payload.minBytes()) {
            throw usage(
                    spec,
                    "--payload " + payload + " has payloads of " + payload.minBytes() + " bytes, and the name '"
                            + longest + "' takes " + longest.length() + " of each, two of them for its length: give at"
                            + " least " + longest.length());
        }
    }

    private static void requireSent(
            CommandSpec spec, @Nullable Names keys, String option, TypeMix mix, FrameType type) {
        if (keys != null && !mix.sends(type)) {
            throw usage(
                    spec,
                    option + " names where " + type + " goes, and none is sent: leave it out, or send some by --type "
                            + lower(type) + " or --mix");
        }
    }

    /** A node that looks for a name in one type looks for it in the other too, and takes any bytes for one. */
    private static void requireNamed(CommandSpec spec, boolean otherNamed, TypeMix mix, FrameType type, String option) {
        if (otherNamed && mix.sends(type)) {
            throw usage(
                    spec,
                    "the mix sends " + type + " too, whose payload would begin with no name: add " + option
                            + ", or leave " + lower(type) + " out");
        }
    }

    private static String lower(FrameType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** One value of an option: picocli would take a list apart. */
    private record Names(List<PayloadKey> keys) {}

    private static final class Converter implements ITypeConverter<Names> {
        @Override
        public Names convert(String text) {
            try {
                return new Names(PayloadKeys.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
