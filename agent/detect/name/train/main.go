// Command train makes what the name tagger embeds. From the repository's root:
//
//	go run ./agent/detect/name/train lexicon -faker DIR   writes lexicon/lexicon.bin
//	go run ./agent/detect/name/train weights              writes seq/weights.bin
//	go run ./agent/detect/name/train cross                measures on parts left out
//	go run ./agent/detect/name/train sample               prints training text, to read
//
// lexicon reads the Debian packages hunspell-da, wamerican and php-faker and,
// with -faker, the unpacked npm package @faker-js/faker. weights reads only
// what the repository holds. Both write the same bytes every time.
package main

import (
	"flag"
	"fmt"
	"os"
)

const home = "agent/detect/name/"

// defaults were chosen with `train cross`.
var defaults = settings{epochs: 8, rate: 0.1, pull: 2e-6, drop: 50}

const defaultEach = 5

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to make: lexicon, weights or sample")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	faker := flags.String("faker", "", "unpacked npm package @faker-js/faker")
	set := defaults
	flags.IntVar(&set.epochs, "epochs", set.epochs, "passes over the training text")
	flags.Float64Var(&set.rate, "rate", set.rate, "length of a learning step")
	flags.Float64Var(&set.pull, "pull", set.pull, "pull of the weights towards zero")
	flags.IntVar(&set.drop, "drop", set.drop, "percent of the features left out in each step")
	each := flags.Int("each", defaultEach, "sentences made from each template")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "lexicon":
		return writeLexicon(sources{
			danish: "/usr/share/hunspell/da_DK.dic", english: "/usr/share/dict/american-english",
			phpFaker: "/usr/share/php/Faker/Provider/da_DK", jsFaker: *faker,
		}, home+"lexicon/lexicon.bin")
	case "weights":
		return writeWeights(home, set, *each, home+"seq/weights.bin")
	case "cross":
		return crossCheck(home, set, *each)
	case "sample":
		return printSample(home, *each, os.Stdout)
	}
	return fmt.Errorf("no such thing to make: %q", args[0])
}
